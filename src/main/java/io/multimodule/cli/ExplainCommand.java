package io.multimodule.cli;

import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl explain}. */
@Command(description = "Says in sentences why tasks are where they are: since when they run and where, what they wait for,"
        + " why they are held and how to release them. Reads the daemon's status file when it is down (exit code 3) or"
        + " does not answer (75).")
final class ExplainCommand extends DaemonCommand {
    @Parameters(arity = "1..*", paramLabel = "TASK", description = "their names; also main, which is the daemon, and hosts that tasks share")
    private List<String> names;

    ExplainCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Answer answer = askForTasks();
        List<Message> explained = new ArrayList<>();
        List<TaskDocument> known = new ArrayList<>(TaskDocument.all(answer.result()));
        known.addAll(TaskDocument.processes(answer.result()));
        for (TaskDocument task : TaskDocument.chosen(known, names)) {
            explained.add(Message.of("task", task.name(), "sentences",
                    Explanation.of(task, surroundings().clock().epochMillis()), "document", task.fields()));
        }
        print(new Answer(answer.result().without("processes").with("tasks", explained), answer.note(), answer.exitCode()),
                result -> text(explained));
        return answer.exitCode();
    }

    private void text(List<Message> explained) {
        String gap = "";
        for (Message one : explained) {
            out().print(gap);
            one.array("sentences").forEach(sentence -> out().println(Printable.lines("" + sentence)));
            gap = System.lineSeparator();
        }
    }
}
