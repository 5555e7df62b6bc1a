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
        print(result, text -> out().println(text.get("replayed") + " replayed"));
        return refusals(this, result);
    }

    /** Says on standard error what was not done, and whether it was all. */
    static int refusals(DaemonCommand command, Message result) {
        List<?> refused = result.get("refused") instanceof List<?> list ? list : List.of();
        long cut = result.number("cut", 0);
        if (!command.isJson()) {
            command.out().flush();
            if (cut > 0) {
                command.surroundings().err().println(cut
                        + (cut == 1 ? " stays: of its message" : " stay: of their messages")
                        + " only the beginning was kept, which cannot be replayed; \"multimodulectl dead-letters show"
                        + " ID\" has that");
            }
            refused.forEach(each -> command.surroundings().err().println("refused: " + Printable.line("" + each)));
        }
        return refused.isEmpty() && cut == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
}
