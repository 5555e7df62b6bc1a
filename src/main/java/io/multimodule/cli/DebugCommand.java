package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl debug}. */
@Command(description = "Sets how much goes to the debug channel.")
final class DebugCommand extends DaemonCommand {
    @Parameters(paramLabel = "LEVEL", description = "from 0, nothing, to 9, everything")
    private int level;

    DebugCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        if (level < 0 || level > 9) {
            throw new ToolException(ExitCode.USAGE, "the debug level " + level + " is not between 0 and 9");
        }
        return askAndPrint(ControlCommand.DEBUG, Message.of("level", level),
                result -> out().println("the debug level is " + level));
    }
}
