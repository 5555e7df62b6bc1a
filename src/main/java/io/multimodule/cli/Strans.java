package io.multimodule.cli;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code strans}: sends a message, or one for each line of standard input, to a queue. */
@Command(name = "strans", mixinStandardHelpOptions = true, versionProvider = ToolVersion.class,
        description = "Sends a message to a queue and prints 1 when the queue took it.")
public final class Strans implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private QueueOptions place;

    @Option(names = {"-w", "--wait"}, paramLabel = "DURATION", converter = WaitTime.class, defaultValue = "0s",
            description = "how long to wait for room in a full queue, such as 5s; default: not at all")
    private Duration wait;

    @Option(names = "--json", description = "print one JSON document: the queue and how many messages it took")
    private boolean json;

    @Parameters(index = "0", paramLabel = "JSON", description = "the message, a JSON object; - reads one object a"
            + " line from standard input")
    private String text;

    @Parameters(index = "1", paramLabel = "QUEUE", description = "the name of the queue")
    private String queue;

    @Parameters(index = "2", arity = "0..1", hidden = true)
    private String destination;

    Strans(Surroundings surroundings, Supplier<Optional<Path>> daemonsDirectory) {
        this.surroundings = surroundings;
        this.place = new QueueOptions(surroundings, daemonsDirectory);
    }

    /** Runs the tool and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofThisProcess();
        System.exit(new Tool(new CommandLine(new Strans(surroundings, Optional::empty)), surroundings).run(arguments));
    }

    @Override
    public Integer call() throws IOException {
        checkArguments();
        QueueName name = QueueOptions.name(queue);
        try {
            if (!text.equals("-")) {
                Message message = message(text, "");
                send(new Sender(place, name, surroundings.clock()), message, "");
                report(name, 1);
            } else {
                report(name, sendLines(new Sender(place, name, surroundings.clock())));
            }
            return ExitCode.OK;
        } catch (QueueException e) {
            throw QueueFailure.of(e);
        }
    }

    private long sendLines(Sender sender) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
        long sent = 0;
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                String where = "line " + number + " of standard input, after " + sent + " messages were sent: ";
                send(sender, message(line, where), where);
                sent++;
            }
        }
        return sent;
    }

    private void send(Sender sender, Message message, String where) throws QueueException {
        if (!sender.send(message, wait)) {
            throw new ToolException(ExitCode.TRY_AGAIN, where + "the queue " + queue + " in " + place.path()
                    + " is full"
                    + (wait.isZero() ? "; try again, wait for room with --wait 10s, "
                            : " since " + wait.toMillis() + " ms; wait longer, ")
                    + "or see with qtrans who does not read it");
        }
    }

    private void report(QueueName name, long sent) {
        if (json) {
            surroundings.out().println(Message.of("queue", name.value(), "sent", sent));
        } else if (text.equals("-")) {
            surroundings.out().println(sent);
        } else {
            surroundings.out().println(1);
        }
    }

    private static Message message(String json, String where) {
        try {
            return JsonCodec.read(json);
        } catch (BadMessageException e) {
            throw new ToolException(ExitCode.FAILED, where + "the message is no JSON object: " + e.getMessage()
                    + "; quote it for the shell, as in strans '{\"n\":1}' QUEUE", e);
        }
    }

    private void checkArguments() {
        if (destination != null) {
            throw new ToolException(ExitCode.USAGE, "no cluster is configured, so nothing can be sent to the"
                    + " destination " + destination + "; leave the third argument out to send to a queue of this"
                    + " machine");
        }
        boolean reversed = queue.stripLeading().startsWith("{") && !text.stripLeading().startsWith("{");
        if (reversed) {
            throw new ToolException(ExitCode.USAGE, "the message comes first and the queue second (the Go client has"
                    + " them the other way round): strans '" + queue + "' " + text);
        }
    }
}
