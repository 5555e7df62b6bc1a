package io.multimodule.cli;

import io.multimodule.message.Message;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl tasks}. */
@Command(description = "Shows the tasks: how they are, where they run, what they did and what waits for them. Reads the"
        + " daemon's status file when it is down (exit code 3) or does not answer (75).")
final class TasksCommand extends DaemonCommand {
    @Parameters(arity = "0..*", paramLabel = "TASK", description = "only these; default: all")
    private List<String> names = List.of();

    @Option(names = "--wide", description = "with what was measured, levels and holds in place of the counts, and below"
            + " them the processes that are no task themselves")
    private boolean wide;

    TasksCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Answer answer = askForTasks();
        List<TaskDocument> tasks = TaskDocument.chosen(TaskDocument.all(answer.result()), names);
        // Whoever names tasks wants to see these.
        List<TaskDocument> processes = names.isEmpty() ? TaskDocument.processes(answer.result()) : List.of();
        Message result = names.isEmpty() ? answer.result() : answer.result().without("processes");
        Message shown = result.with("tasks", tasks.stream().map(TaskDocument::fields).toList());
        print(new Answer(shown, answer.note(), answer.exitCode()), any -> text(tasks, processes));
        return answer.exitCode();
    }

    private void text(List<TaskDocument> tasks, List<TaskDocument> processes) {
        if (tasks.isEmpty()) {
            surroundings().err().println("there are no tasks; name one under \"tasks:\" in the configuration file");
        } else {
            (wide ? TaskTables.wide(tasks) : TaskTables.counts(tasks)).print(out(), colours());
        }
        if (wide && !processes.isEmpty()) {
            out().println();
            TaskTables.processes(processes).print(out(), colours());
        }
    }
}
