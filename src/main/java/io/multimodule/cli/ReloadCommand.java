package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine.Command;

/** {@code multimodulectl reload}. */
@Command(description = "Has the daemon read its configuration files now. A bad one changes nothing.")
final class ReloadCommand extends DaemonCommand {
    ReloadCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        return askAndPrint(ControlCommand.RELOAD, Message.EMPTY, result -> {
            out().println("reloaded");
            Outline.print(result, out());
        });
    }
}
