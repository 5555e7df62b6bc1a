package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl channels}. */
final class ChannelCommands {
    private ChannelCommands() {
    }

    static CommandLine group(Surroundings surroundings, DaemonOptions outer) {
        return new CommandLine(new Show(surroundings, outer)).addSubcommand("set", new Set(surroundings, outer));
    }

    /** {@code multimodulectl channels}. */
    @Command(description = "Shows where each channel goes.")
    static final class Show extends DaemonCommand {
        Show(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            return askAndPrint(ControlCommand.CHANNELS, Message.EMPTY, result -> Outline.print(result, out()));
        }
    }

    /** {@code multimodulectl channels set}. */
    @Command(description = "Changes where a channel goes, until it is set again or \"config reset\".")
    static final class Set extends DaemonCommand {
        @Parameters(index = "0", paramLabel = "CHANNEL", description = "log, error, alert, debug or any other name")
        private String channel;

        @Parameters(index = "1", paramLabel = "WHERE", description = "as under \"channels:\" in the file: journal, 1,"
                + " 2, a path, the name of a queue, router, off, or a JSON object with settings")
        private String where;

        Set(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            Object settings = where.stripLeading().startsWith("{")
                    ? object(where, "multimodulectl channels set debug '{\"to\":\"journal\"}'") : where;
            return askAndPrint(ControlCommand.CHANNELS_SET, Message.of("channels", Message.of(channel, settings)),
                    result -> out().println("the channel " + channel + " goes to " + Printable.line(where)));
        }
    }
}
