package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl config}. */
final class ConfigCommands {
    private ConfigCommands() {
    }

    static CommandLine group(Surroundings surroundings, DaemonOptions outer, ConfigCheck check) {
        return CommandGroup.of("Checks, shows and changes the configuration.")
                .addSubcommand("check", new Check(surroundings, outer, check))
                .addSubcommand("show", new Show(surroundings, outer))
                .addSubcommand("set", new Set(surroundings, outer))
                .addSubcommand("remove", new Remove(surroundings, outer))
                .addSubcommand("reset", new Reset(surroundings, outer));
    }

    /** {@code multimodulectl config check}. */
    @Command(description = "Checks the configuration files as the daemon does, without a daemon.")
    static final class Check extends DaemonCommand {
        private final ConfigCheck check;

        @Parameters(arity = "0..1", paramLabel = "FILE", defaultValue = "/etc/multimodule.yaml",
                description = "the main file; default: ${DEFAULT-VALUE}")
        private Path file;

        Check(Surroundings surroundings, DaemonOptions outer, ConfigCheck check) {
            super(surroundings, outer);
            this.check = check;
        }

        @Override
        public Integer call() {
            List<String> problems = check.problems(file);
            List<String> warnings = check.adjustments(file);
            print(Message.of("file", file.toString(), "problems", problems, "warnings", warnings), result -> {
                warnings.forEach(warning -> out().println("warning: " + Printable.line(warning)));
                problems.forEach(problem -> out().println(Printable.line(problem)));
                out().println(file + ": " + switch (problems.size()) {
                    case 0 -> "no problems";
                    case 1 -> "1 problem";
                    default -> problems.size() + " problems";
                });
            });
            return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** {@code multimodulectl config show}. */
    @Command(description = "Shows every setting in effect and where it came from.")
    static final class Show extends DaemonCommand {
        Show(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.CONFIG_SHOW, Message.EMPTY, this::text);
        }

        private void text(Message result) {
            if (result.string("yaml") != null) {
                out().print(Printable.lines(result.string("yaml")));
            } else {
                Outline.print(result, out());
            }
        }
    }

    /** {@code multimodulectl config set}. */
    @Command(description = "Replaces the configuration of a task, in the running daemon and its successors, until it is"
            + " removed or reset.")
    static final class Set extends DaemonCommand {
        @Parameters(index = "0", paramLabel = "TASK", description = "the name of the task or pool")
        private String task;

        @Parameters(index = "1", paramLabel = "JSON",
                description = "its entry as under \"tasks:\" or \"pools:\" in the file; - reads"
                + " standard input")
        private String entry;

        Set(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            Message tasks = Message.of(QueueOptions.name(task).value(), object(entry,
                    "multimodulectl config set Example1 '{\"config\":{\"outstr\":\"hello\"}}'"));
            return askAndPrint(ControlCommand.CONFIG_SET, Message.of("tasks", tasks),
                    result -> out().println("set " + task + "; \"multimodulectl config reset\" makes the files count"
                            + " again"));
        }
    }

    /** {@code multimodulectl config remove}. */
    @Command(description = "Takes a task out of the configuration, be it from the files or set at run time.")
    static final class Remove extends DaemonCommand {
        @Parameters(paramLabel = "TASK", description = "the name of the task")
        private String task;

        Remove(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.CONFIG_REMOVE, Message.of("task", QueueOptions.name(task).value()),
                    result -> out().println("removed " + task));
        }
    }

    /** {@code multimodulectl config reset}. */
    @Command(description = "Drops everything that was set or removed at run time; the files alone count again.")
    static final class Reset extends DaemonCommand {
        Reset(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.CONFIG_RESET, Message.EMPTY, result -> out().println("reset"));
        }
    }
}
