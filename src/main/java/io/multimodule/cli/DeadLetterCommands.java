package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.Message;
import io.multimodule.runtime.DeadLetterDocuments;
import io.multimodule.spill.DeadLetterId;
import io.multimodule.spill.DeadLetterStores;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl dead-letters}: looking at them. */
final class DeadLetterCommands {
    private DeadLetterCommands() {
    }

    static CommandLine group(Surroundings surroundings, DaemonOptions outer) {
        return CommandGroup.of("Messages that could not be handled.")
                .addSubcommand("list", new Listing(surroundings, outer))
                .addSubcommand("show", new Show(surroundings, outer))
                .addSubcommand("replay", new DeadLetterReplay(surroundings, outer))
                .addSubcommand("drop", new DeadLetterDrop(surroundings, outer));
    }

    /** {@code multimodulectl dead-letters list}. */
    @Command(description = "Lists dead letters, newest first, from the files when the daemon does not answer.")
    static final class Listing extends DaemonCommand {
        private static final int MAXIMUM_LIMIT = 10_000;

        @Option(names = {"-q", "--queue"}, paramLabel = "QUEUE", description = "only those of this queue or task")
        private String queue;

        @Option(names = {"-n", "--limit"}, paramLabel = "N", defaultValue = "50",
                description = "at most so many, up to 10000; default: ${DEFAULT-VALUE}")
        private int limit;

        @Option(names = "--before", paramLabel = "ID", converter = DeadLetterChoice.Reader.class,
                description = "only those that come after this one in the list")
        private DeadLetterId before;

        Listing(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            if (limit < 1 || limit > MAXIMUM_LIMIT) {
                throw new ToolException(ExitCode.USAGE, "--limit " + limit + " is not between 1 and " + MAXIMUM_LIMIT);
            }
            Message arguments = Message.of("limit", limit, "before", before == null ? 0L : before.asField());
            print(daemon().askOrRead(ControlCommand.DEAD_LETTERS,
                    queue == null ? arguments : arguments.with("queue", queue), this::read), this::text);
            return ExitCode.OK;
        }

        private Optional<Message> read(Optional<StatusDocument> last) throws IOException {
            return Optional.of(DeadLetterDocuments.page(stores(daemon()).list(queue, before, limit)));
        }

        private void text(Message result) {
            Table table = new Table("ID", "TIME", "QUEUE", "REASON", "BYTES", "TEXT");
            if (result.get("letters") instanceof List<?> letters) {
                letters.stream().map(Message.class::cast).forEach(letter -> table.row(letter.get("id"),
                        letter.get("time"), letter.get("queue"), letter.get("reason"), letter.get("length"),
                        letter.get("text")));
            }
            if (table.isEmpty()) {
                surroundings().err().println("there are no dead letters" + (queue == null ? "" : " of " + queue));
            } else {
                table.print(out(), colours());
            }
            DeadLetterId.of(result.get("next")).ifPresent(next ->
                    surroundings().err().println("there are more: --before " + next + " shows them"));
            if (result.get("problems") instanceof List<?> problems) {
                problems.forEach(problem -> surroundings().err().println(Printable.line("" + problem)));
            }
        }
    }

    /** {@code multimodulectl dead-letters show}. */
    @Command(description = "Shows one dead letter with its reason, its stack and its bytes.")
    static final class Show extends DaemonCommand {
        @Parameters(paramLabel = "ID", converter = DeadLetterChoice.Reader.class,
                description = "its id, as the list has it, such as 7 or Bad/7")
        private DeadLetterId id;

        Show(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            Message request = Message.of("id", id.asField());
            print(daemon().askOrRead(ControlCommand.DEAD_LETTER, request, this::read), this::text);
            return ExitCode.OK;
        }

        private Optional<Message> read(Optional<StatusDocument> last) throws IOException {
            return Optional.of(stores(daemon()).find(id).map(letter -> DeadLetterDocuments.letter(id, letter))
                    .orElseThrow(() -> new IOException(DeadLetterDocuments.missing(id))));
        }

        private void text(Message letter) {
            Outline.print(letter.without("stack").without("body").without("base64").without("from_files"), out());
            out().println();
            String body = letter.string("body");
            out().println(body != null ? Printable.lines(body) : "base64: " + letter.get("base64"));
            String stack = letter.string("stack");
            if (stack != null && !stack.isEmpty()) {
                out().println();
                out().println(Printable.lines(stack.stripTrailing()));
            }
        }
    }

    private static DeadLetterStores stores(Daemon daemon) throws IOException {
        return new DeadLetterStores(daemon.stateDirectory().spill(), daemon.stateDirectory().hosts());
    }
}
