package io.multimodule.cli;

import io.multimodule.config.Durations;
import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl stop}. */
@Command(description = "Ends the daemon in good order and waits until its process is gone; with the name of a task,"
        + " ends that task until it is started again.")
final class StopCommand extends DaemonCommand {
    @Parameters(arity = "0..*", paramLabel = "TASK", description = "only these tasks; the daemon and all others go on")
    private List<String> tasks = List.of();

    @Option(names = {"-e", "--externals", "--all"}, description = "the tasks in processes of their own, too")
    private boolean externals;

    @Option(names = {"-w", "--wait"}, paramLabel = "DURATION", converter = WaitTime.class, defaultValue = "30s",
            description = "how long to wait for its end; of a task, 0s: not at all; default: ${DEFAULT-VALUE}")
    private Duration wait;

    StopCommand(Surroundings surroundings, DaemonOptions outer) {
        super(surroundings, outer);
    }

    @Override
    public Integer call() {
        if (!tasks.isEmpty()) {
            return stopTasks();
        }
        Message result = daemon().ask(ControlCommand.STOP, Message.of("externals", externals));
        String obstacle = obstacle(result);
        if (result.get("pid") instanceof Long pid && !wait.isZero()) {
            awaitEnd(pid, obstacle);
        }
        print(result, stopped -> out().println("stopped" + obstacle));
        return ExitCode.OK;
    }

    private int stopTasks() {
        if (externals) {
            throw new ToolException(ExitCode.USAGE, "name tasks, or --all, not both");
        }
        checkFirst(ControlCommand.TASK_STOP, tasks);
        tasks.forEach(task -> daemon().ask(ControlCommand.TASK_STOP, Message.of("task", task)));
        List<Message> results = tasks.stream().map(task -> TaskWait.await(daemon(), task, wait)).toList();
        print(Message.of("tasks", results), stopped -> results.forEach(this::say));
        return wait.isZero() || results.stream().allMatch(TaskWait::isDone) ? ExitCode.OK : ExitCode.TRY_AGAIN;
    }

    private void say(Message result) {
        String task = result.string("task");
        if (TaskWait.isDone(result)) {
            out().println(task + ("held".equals(result.string("status")) ? " is held" : " is stopped"));
        } else if (wait.isZero()) {
            out().println(task + " is told to stop");
        } else {
            out().println(task + " is told to stop, and still works after " + Durations.text(wait)
                    + "; \"multimodulectl tasks " + task + "\" shows where it is");
        }
    }

    /** Why the other processes may run on. */
    private static String obstacle(Message result) {
        String obstacle = result.string("obstacle");
        return obstacle == null ? "" : "; when it was told to, it did not know which processes of tasks"
                + " run, so they may run on: " + obstacle;
    }

    private void awaitEnd(long pid, String obstacle) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ToolException(ExitCode.TRY_AGAIN, "the daemon was told to stop, but its process " + pid
                    + " still runs after " + wait.toMillis() + " ms; \"multimodulectl status\" shows what it does"
                    + obstacle, e);
        } catch (ExecutionException e) {
            throw new ToolException(ExitCode.FAILED, "cannot wait for the end of process " + pid + ": "
                    + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
