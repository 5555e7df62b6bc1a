package io.multimodule.cli;

import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Which directory of queues a tool works in. */
final class QueueOptions {
    static final String VARIABLE = "MULTIMODULE_QUEUES";
    static final Path SYSTEM = Path.of("/run/multimodule/queues");
    static final Path PREDECESSOR = Path.of("/tmp/ipc_transit");
    private static final Path PREDECESSOR_LARGE = Path.of("/tmp/transit_large_messages");

    private final Surroundings surroundings;
    private final Supplier<Optional<Path>> daemonsDirectory;

    @Option(names = {"-P", "--queue-directory"}, paramLabel = "DIR", description = "the directory of the queues;"
            + " default: $" + VARIABLE + ", else /run/multimodule/queues if it exists, else /tmp/ipc_transit")
    private Path directory;

    /**
     * The options.
     *
     * @param daemonsDirectory asked for the directory of the daemon that was named on the command line
     */
    QueueOptions(Surroundings surroundings, Supplier<Optional<Path>> daemonsDirectory) {
        this.surroundings = surroundings;
        this.daemonsDirectory = daemonsDirectory;
    }

    /** The directory in effect. */
    Path path() {
        if (directory != null) {
            return directory;
        }
        String named = surroundings.environment().getOrDefault(VARIABLE, "");
        return daemonsDirectory.get().orElseGet(() -> !named.isEmpty() ? Path.of(named)
                : Files.isDirectory(SYSTEM) ? SYSTEM : PREDECESSOR);
    }

    /** Opens it, made when it is missing. */
    QueueDirectory open() {
        try {
            return surroundings.queues().open(path());
        } catch (QueueException e) {
            throw QueueFailure.of(e);
        }
    }

    /** The large messages that belong to it. */
    LargeMessages largeMessages() throws QueueException {
        Path path = path();
        List<Path> others = path.equals(PREDECESSOR) ? List.of(PREDECESSOR_LARGE) : List.of();
        return LargeMessages.open(LargeMessages.below(path), others, QueueReach.of(path),
                LargeMessages.DEFAULT_MAXIMUM_BYTES,
                (where, error) -> surroundings.err().println(Printable.line(where + ": " + error.getMessage())));
    }

    /** A queue's name from the command line. */
    static QueueName name(String text) {
        try {
            return new QueueName(text);
        } catch (IllegalArgumentException e) {
            throw new ToolException(ExitCode.USAGE, e.getMessage(), e);
        }
    }
}
