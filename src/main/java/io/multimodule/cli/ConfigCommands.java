package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StateDirectory;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.posix.KernelLock;
import io.multimodule.posix.Ownership;
import io.multimodule.runtime.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    @Command(description = "Checks the configuration files, and what was changed at run time, as the daemon does at its"
            + " start, without a daemon.")
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
            ConfigCheck.Findings found = check.check(file);
            List<String> problems = found.problems();
            List<String> warnings = found.warnings();
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
    @Command(description = "Lays an entry over the configuration of a task, key by key and only \"config\" as a whole,"
            + " in the running daemon and its successors, until it is removed or reset.")
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
                    result -> out().println("set " + task + "; \"multimodulectl config reset " + task + "\" makes the"
                            + " files count again"));
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
    @Command(description = "Drops everything that was set or removed at run time, or what was for one task; the files"
            + " alone count again. Works while the daemon is down, too.")
    static final class Reset extends DaemonCommand {
        @Parameters(arity = "0..1", paramLabel = "TASK", description = "only what was set for this task or pool, its"
                + " move among that; default: everything, also channels and the debug level")
        private String task;

        Reset(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            Message request = task == null ? Message.EMPTY : Message.of("task", QueueOptions.name(task).value());
            Answer answer = daemon().askOrRead(ControlCommand.CONFIG_RESET, request, last -> resetFile());
            print(answer.result(), result -> out().println(task == null ? "reset" : "reset " + task));
            return ExitCode.OK;
        }

        /** A daemon that cannot start for what was changed at run time cannot be asked either. */
        private Optional<Message> resetFile() throws IOException {
            StateDirectory directory = daemon().stateDirectory();
            Overrides overrides = new Overrides(directory.root());
            try (Closer lock = new Closer()) {
                if (Files.exists(directory.lock())) {
                    lock.add(KernelLock.take(directory.lock()));
                }
                if (task == null) {
                    Files.deleteIfExists(overrides.path());
                } else {
                    without(overrides);
                }
                return Optional.of(Message.of("changed", task == null ? List.of() : List.of(task)));
            } catch (KernelLock.HeldException e) {
                throw new IOException("the daemon, pid " + e.pid() + ", runs, so only it may change " + overrides.path()
                        + "; ask again", e);
            }
        }

        private void without(Overrides overrides) throws IOException {
            Message changes = overrides.read();
            if (!Overrides.tasksOf(changes).contains(task)) {
                throw new IOException(Overrides.nothingToReset(changes, task));
            }
            int uid = Ownership.uid(overrides.path());
            OptionalInt gid = OptionalInt.of(Ownership.gid(overrides.path()));
            overrides.write(Overrides.withoutTask(changes, task));
            // Root may do this, and the daemon has to read it.
            if (Ownership.uid(overrides.path()) != uid) {
                Files.setAttribute(overrides.path(), "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
            Ownership.group(overrides.path(), gid);
        }
    }
}
