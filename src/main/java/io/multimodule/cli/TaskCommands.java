package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done to tasks: hold and release, start and restart, move. */
final class TaskCommands {
    private TaskCommands() {
    }

    /** {@code multimodulectl hold}. */
    @Command(description = "Stops tasks and keeps them stopped until they are released, whatever else happens.")
    static final class Hold extends DaemonCommand {
        @Parameters(arity = "1..*", paramLabel = "TASK", description = "their names; also hosts that tasks share")
        private List<String> tasks;

        @Option(names = "--why", paramLabel = "TEXT", required = true,
                description = "the reason, for whoever finds them stopped")
        private String why;

        Hold(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            checkFirst(ControlCommand.HOLD, tasks);
            return askForEach(ControlCommand.HOLD, tasks, Message.of("why", why), "is held");
        }
    }

    /** {@code multimodulectl release}. */
    @Command(description = "Lets held tasks start again.")
    static final class Release extends DaemonCommand {
        @ArgGroup(exclusive = true, multiplicity = "1")
        private Choice choice;

        Release(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            List<String> tasks = choice.all ? held() : List.copyOf(new LinkedHashSet<>(choice.tasks));
            checkFirst(ControlCommand.RELEASE, tasks);
            if (tasks.isEmpty() && !isJson()) {
                out().println("nothing is held");
                return ExitCode.OK;
            }
            return askForEach(ControlCommand.RELEASE, tasks, Message.EMPTY, "is released");
        }

        /** The tasks and hosts with a hold; a task in a held host has none of its own. */
        private List<String> held() {
            Message all = daemon().ask(ControlCommand.TASKS, Message.EMPTY);
            return Stream.concat(TaskDocument.all(all).stream(), TaskDocument.processes(all).stream())
                    .filter(task -> task.fields().has("hold")).map(TaskDocument::name).toList();
        }

        /** Which. */
        static final class Choice {
            @Parameters(arity = "1..*", paramLabel = "TASK", description = "their names; also hosts that tasks share")
            private List<String> tasks = List.of();

            @Option(names = "--all", description = "all that are held")
            private boolean all;
        }
    }

    /** {@code multimodulectl start}. */
    @Command(description = "Lets stopped tasks run again; tasks that wait for their next start begin at once.")
    static final class Start extends Waiting {
        @Parameters(arity = "1..*", paramLabel = "TASK", description = "their names")
        private List<String> tasks;

        Start(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            List<Message> results = new ArrayList<>();
            checkFirst(ControlCommand.TASK_START, tasks);
            for (String task : tasks) {
                daemon().ask(ControlCommand.TASK_START, Message.of("task", task));
            }
            tasks.forEach(task -> results.add(await(task)));
            return finish(results);
        }
    }

    /** {@code multimodulectl restart}. */
    @Command(description = "Ends tasks, or the processes that they are in, and starts them again.")
    static final class Restart extends Waiting {
        @Parameters(arity = "1..*", paramLabel = "TASK", description = "their names")
        private List<String> tasks;

        @Option(names = "--rolling", description = "one after the other, each when the one before it runs again;"
                + " stops at one that does not")
        private boolean rolling;

        Restart(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            List<Message> results = new ArrayList<>();
            checkFirst(ControlCommand.RESTART, tasks);
            Set<String> restarted = new HashSet<>();
            for (String task : tasks) {
                // With a host, all its tasks are begun anew.
                if (restarted.add(task)) {
                    restarted.addAll(concerned(daemon().ask(ControlCommand.RESTART, Message.of("task", task))));
                }
                if (rolling) {
                    Message result = await(task);
                    results.add(result);
                    if (!runs(result)) {
                        surroundings().err().println(results.size() < tasks.size()
                                ? "the others are not restarted: " + tasks.subList(results.size(), tasks.size()) : "");
                        return finish(results);
                    }
                }
            }
            if (!rolling) {
                tasks.forEach(task -> results.add(await(task)));
            }
            return finish(results);
        }
    }

    /** The tasks that a restart began anew. */
    private static List<String> concerned(Message reply) {
        List<Object> tasks = reply.array("tasks");
        return tasks == null ? List.of() : tasks.stream().map(String::valueOf).toList();
    }

    /** {@code multimodulectl migrate}. */
    @Command(description = "Moves a task to another process, with its state and without losing a message, until it is"
            + " moved again or \"config reset\".")
    static final class Migrate extends Waiting {
        @Parameters(index = "0", paramLabel = "TASK", description = "its name")
        private String task;

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Target target;

        Migrate(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            daemon().ask(ControlCommand.MIGRATE, Message.of("task", task, "host", target.host(task)));
            return finish(List.of(await(task)));
        }

        /** Where to. */
        static final class Target {
            @Option(names = "--internal", description = "into the daemon's own process")
            private boolean internal;

            @Option(names = "--external", description = "into a process of its own")
            private boolean external;

            @Option(names = "--host", paramLabel = "NAME",
                    description = "into the process NAME, which several tasks share")
            private String host;

            String host(String task) {
                return internal ? "main" : external ? task : host;
            }
        }
    }

    /** A command after which tasks are waited for. */
    abstract static class Waiting extends DaemonCommand {
        @Option(names = {"-w", "--wait"}, paramLabel = "DURATION", converter = WaitTime.class, defaultValue = "30s",
                description = "how long to wait until it runs; 0s: not at all; default: ${DEFAULT-VALUE}")
        private Duration wait;

        Waiting(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        Message await(String task) {
            return TaskWait.await(daemon(), task, wait);
        }

        /** A task that runs and cannot get where it is wanted has a reason. */
        static boolean runs(Message result) {
            return "running".equals(result.string("status")) && Boolean.TRUE.equals(result.get("done"))
                    && reason(result).isEmpty();
        }

        private static String reason(Message result) {
            String reason = result.string("reason");
            return reason == null ? "" : reason;
        }

        int finish(List<Message> results) {
            print(Message.of("tasks", results), printed -> results.forEach(this::say));
            return results.stream().allMatch(Waiting::runs) || wait.isZero() ? ExitCode.OK : ExitCode.FAILED;
        }

        private void say(Message result) {
            boolean done = Boolean.TRUE.equals(result.get("done"));
            String stands = runs(result) ? " runs"
                    : done && "running".equals(result.string("status")) ? " stays where it is"
                    : done ? " does not run, it is " + result.get("status")
                    : " is not waited for any longer, it is " + result.get("status");
            out().println(Printable.line(result.get("task") + stands
                    + (reason(result).isEmpty() ? "" : ": " + reason(result))));
        }
    }
}
