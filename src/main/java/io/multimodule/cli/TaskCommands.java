package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done to one task with a process of its own: hold, release, restart. */
final class TaskCommands {
    private TaskCommands() {
    }

    /** {@code multimodulectl hold}. */
    @Command(description = "Stops a task that has a process of its own, and keeps it stopped until it is released.")
    static final class Hold extends DaemonCommand {
        @Parameters(paramLabel = "TASK", description = "its name")
        private String task;

        @Option(names = "--why", paramLabel = "TEXT", required = true, description = "the reason, for whoever finds it stopped")
        private String why;

        Hold(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.HOLD, Message.of("task", task, "why", why),
                    result -> out().println(result.get("task") + " is held"));
        }
    }

    /** {@code multimodulectl release}. */
    @Command(description = "Lets a held task start again.")
    static final class Release extends DaemonCommand {
        @Parameters(paramLabel = "TASK", description = "its name")
        private String task;

        Release(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.RELEASE, Message.of("task", task),
                    result -> out().println(result.get("task") + " is released"));
        }
    }

    /** {@code multimodulectl restart}. */
    @Command(description = "Ends the process of a task and starts it again.")
    static final class Restart extends DaemonCommand {
        @Parameters(paramLabel = "TASK", description = "its name")
        private String task;

        Restart(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.RESTART, Message.of("task", task),
                    result -> out().println(result.get("task") + " is restarted"));
        }
    }
}
