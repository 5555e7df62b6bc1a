package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code multimodulectl dead-letters replay}. */
@Command(description = "Sends dead letters to their queues once more; those that are taken are dead letters no longer.")
final class DeadLetterReplay extends DaemonCommand {
    @ArgGroup(multiplicity = "1")
    private DeadLetterChoice choice;

    DeadLetterReplay(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Message result = daemon().ask(ControlCommand.DEAD_LETTERS_REPLAY, choice.arguments());
        List<?> refused = result.get("refused") instanceof List<?> list ? list : List.of();
        print(result, text -> {
            out().println(text.get("replayed") + " replayed");
            out().flush();
            refused.forEach(each -> surroundings().err().println("refused: " + Printable.line("" + each)));
        });
        return refused.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
