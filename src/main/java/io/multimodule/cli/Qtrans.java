package io.multimodule.cli;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueFigures;
import io.multimodule.queue.QueueName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code qtrans}: shows how full the queues are. */
@Command(name = "qtrans", mixinStandardHelpOptions = true, versionProvider = ToolVersion.class,
        description = "Shows the queues that have messages: how many, their bytes, the most bytes, how full in"
                + " percent.")
public final class Qtrans implements Callable<Integer> {
    private static final double PERCENT = 100;

    private final Surroundings surroundings;

    @Mixin
    private QueueOptions place;

    @Option(names = {"-a", "--all"}, description = "empty queues, too")
    private boolean all;

    @Option(names = "--json", description = "print one JSON document with every figure of the kernel")
    private boolean json;

    private boolean failed;

    Qtrans(Surroundings surroundings, Supplier<Optional<Path>> daemonsDirectory) {
        this.surroundings = surroundings;
        this.place = new QueueOptions(surroundings, daemonsDirectory);
    }

    /** Runs the tool and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofThisProcess();
        System.exit(new Tool(new CommandLine(new Qtrans(surroundings, Optional::empty)), surroundings).run(arguments));
    }

    @Override
    public Integer call() {
        List<Message> shown = queues();
        if (json) {
            surroundings.out().println(Printable.json(JsonCodec.pretty(
                    Message.of("directory", place.path().toString(), "queues", shown))));
        } else {
            table(shown);
        }
        return failed ? ExitCode.FAILED : ExitCode.OK;
    }

    private void table(List<Message> queues) {
        Table table = new Table("QUEUE", "MESSAGES", "BYTES", "MAXIMUM", "FULL %");
        for (Message queue : queues) {
            table.row(queue.string("name"), queue.get("messages"), queue.get("bytes"), queue.get("maximum_bytes"),
                    queue.get("percent_full"));
        }
        if (table.isEmpty()) {
            surroundings.err().println("no queue in " + place.path()
                    + (all ? "" : " has messages; -a shows empty ones"));
        } else {
            table.print(surroundings.out(), new Colours(surroundings.colours()));
        }
    }

    private List<Message> queues() {
        List<Message> shown = new ArrayList<>();
        if (!Files.isDirectory(place.path())) {
            return shown;
        }
        QueueDirectory directory = place.open();
        try {
            for (QueueName name : directory.names()) {
                figures(directory, name).filter(queue -> all || queue.get("messages") instanceof Long n && n > 0)
                        .ifPresent(shown::add);
            }
            return shown;
        } catch (QueueException e) {
            throw QueueFailure.of(e);
        }
    }

    /** One bad queue does not hide the others. */
    private Optional<Message> figures(QueueDirectory directory, QueueName name) {
        try {
            Optional<MessageQueue> queue = directory.find(name);
            return Optional.of(queue.isPresent() ? figures(name, queue.get().figures())
                    : Message.of("name", name.value(), "messages", 0));
        } catch (QueueException e) {
            failed = true;
            surroundings.err().println("qtrans: " + Printable.line(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Message figures(QueueName name, QueueFigures figures) {
        return Message.builder(14).put("name", name.value()).put("messages", figures.messages())
                .put("bytes", figures.bytes()).put("maximum_bytes", figures.maximumBytes())
                .put("percent_full", Math.round(figures.fullness() * PERCENT))
                .put("key", figures.key()).put("id", figures.id())
                .put("mode", "0" + Integer.toOctalString(figures.mode()))
                .put("uid", figures.uid()).put("gid", figures.gid())
                .put("last_sender", figures.lastSender()).put("last_receiver", figures.lastReceiver())
                .put("last_sent", figures.lastSent()).put("last_received", figures.lastReceived()).build();
    }
}
