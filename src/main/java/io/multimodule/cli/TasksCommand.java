package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.Message;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl tasks}. */
@Command(description = "Shows the tasks: how they are, where they run, what they did and what waits for them. Reads the"
        + " daemon's status file when it is down (exit code 3) or does not answer (75).")
final class TasksCommand extends DaemonCommand {
    @Parameters(arity = "0..*", paramLabel = "TASK", description = "only these; default: all")
    private List<String> names = List.of();

    TasksCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        Answer answer = daemon().askOrRead(ControlCommand.TASKS, Message.EMPTY,
                last -> last.map(StatusDocument::tasks));
        List<Message> all = tasks(answer.result());
        for (String name : names) {
            if (all.stream().noneMatch(task -> name.equals(task.string("name")))) {
                throw new ToolException(ExitCode.FAILED, "the daemon has no task " + name + "; \"multimodulectl tasks\""
                        + " lists all");
            }
        }
        List<Message> chosen = all.stream()
                .filter(task -> names.isEmpty() || names.contains(task.string("name"))).toList();
        print(new Answer(answer.result().with("tasks", chosen), answer.note(), answer.exitCode()), this::text);
        return answer.exitCode();
    }

    private void text(Message result) {
        List<Message> tasks = tasks(result);
        Table table = new Table("TASK", "STATUS", "PLACE", "RECEIVED", "EMITTED", "FAILED", "BUSY MS",
                "LONGEST MS", "WAITING", "REASON");
        for (Message task : tasks) {
            table.row(task.get("name"), task.get("status"), task.get("placement"), task.get("received"),
                    task.get("emitted"), task.get("failed"), task.get("busy_ms"), task.get("longest_ms"),
                    waiting(task), task.string("reason") == null ? "" : task.get("reason"));
        }
        if (table.isEmpty()) {
            surroundings().err().println("there are no tasks; name one under \"tasks:\" in the configuration file");
        } else {
            table.print(out(), colours());
        }
    }

    private static Object waiting(Message task) {
        return Stream.of("lane", "queue_messages", "outbox")
                .mapToLong(name -> task.get(name) instanceof Number number ? number.longValue() : 0).sum();
    }

    private static List<Message> tasks(Message result) {
        return result.get("tasks") instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast).toList() : List.of();
    }
}
