package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code multimodulectl dead-letters drop}. */
@Command(description = "Throws dead letters away for ever.")
final class DeadLetterDrop extends DaemonCommand {
    @ArgGroup(multiplicity = "1")
    private DeadLetterChoice choice;

    DeadLetterDrop(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Message result = daemon().ask(ControlCommand.DEAD_LETTERS_DROP, choice.arguments());
        print(result, text -> out().println(text.get("dropped") + " dropped"));
        return DeadLetterReplay.refusals(this, result);
    }
}
