package io.multimodule.cli;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.TransitHeader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rtrans}: takes messages out of a queue and prints them. */
@Command(name = "rtrans", mixinStandardHelpOptions = true, versionProvider = ToolVersion.class,
        description = "Takes messages out of a queue and prints them as JSON with sorted keys: all that come, until it"
                + " is interrupted, unless -s, -c or --wait says otherwise.")
public final class Rtrans implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private QueueOptions place;

    @ArgGroup
    private final Count count = new Count();

    @Option(names = {"-r", "--raw"}, description = "print header and body as they were in the queue, too")
    private boolean raw;

    @Option(names = {"-w", "--wait"}, paramLabel = "DURATION", converter = WaitTime.class,
            description = "how long to wait for each message, such as 5s; 0s takes only what is there;"
                    + " default: for ever")
    private Duration wait;

    @Option(names = "--json", description = "print each message in one line, as strans - reads them")
    private boolean json;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "the name of the queue")
    private String queue;

    private int malformed;

    /** How many messages; one of the two. */
    private static final class Count {
        @Option(names = {"-s", "--single"}, description = "end after one message")
        private boolean single;

        @Option(names = {"-c", "--count"}, paramLabel = "N", description = "end after N messages")
        private long messages = Long.MAX_VALUE;

        long limit() {
            return single ? 1 : messages;
        }
    }

    Rtrans(Surroundings surroundings, Supplier<Optional<Path>> daemonsDirectory) {
        this.surroundings = surroundings;
        this.place = new QueueOptions(surroundings, daemonsDirectory);
    }

    /** Runs the tool and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofThisProcess();
        System.exit(new Tool(new CommandLine(new Rtrans(surroundings, Optional::empty)), surroundings).run(arguments));
    }

    @Override
    public Integer call() {
        long limit = count.limit();
        if (limit < 1) {
            throw new ToolException(ExitCode.USAGE, "-c " + limit + " takes no message; give a number from 1 on");
        }
        try (Receiver receiver = new Receiver(place, QueueOptions.name(queue))) {
            long received = receive(receiver, limit);
            if (malformed > 0) {
                return ExitCode.FAILED;
            }
            return received == 0 || received < limit && limit < Long.MAX_VALUE ? ExitCode.TRY_AGAIN : ExitCode.OK;
        } catch (QueueException e) {
            throw QueueFailure.of(e);
        }
    }

    private long receive(Receiver receiver, long limit) throws QueueException {
        long nanos = wait == null ? Long.MAX_VALUE : wait.toNanos();
        long received = 0;
        while (received < limit) {
            byte[] bytes = receiver.take(nanos);
            if (bytes == null) {
                break;
            }
            received++;
            show(receiver, bytes);
        }
        return received;
    }

    /** The message is out of the queue by now, so whatever is wrong with it, its bytes are shown. */
    private void show(Receiver receiver, byte[] bytes) throws QueueException {
        Message shown;
        try {
            Message message = receiver.decode(bytes);
            shown = raw ? raw(bytes, message) : message;
        } catch (MalformedMessageException e) {
            malformed++;
            surroundings.err().println("rtrans: " + Printable.line(e.getMessage()) + "; its " + bytes.length
                    + " bytes in base64: " + Base64.getEncoder().encodeToString(bytes));
            return;
        }
        surroundings.out().println(Printable.json(json ? shown.toString() : JsonCodec.pretty(shown)));
        if (surroundings.out().checkError()) {
            throw new ToolException(ExitCode.FAILED, "nobody reads the output any more; the message that could not be"
                    + " printed was " + Printable.json(shown.toString())
                    + "; send it again with strans if it is needed");
        }
    }

    private static Message raw(byte[] bytes, Message message) throws MalformedMessageException {
        TransitHeader header = TransitHeader.read(bytes, bytes.length);
        int colon = 0;
        while (bytes[colon] != ':') {
            colon++;
        }
        int start = colon + 1 + Integer.parseInt(new String(bytes, 0, colon, StandardCharsets.US_ASCII));
        return Message.of("wire_headers", header.asMap(), "serialized_message",
                new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8), "message", message);
    }
}
