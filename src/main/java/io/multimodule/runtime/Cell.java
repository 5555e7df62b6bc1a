package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.schedule.Activity;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.Task;
import io.multimodule.task.TimerAction;

/**
 * One loaded task with all that belongs to it here: its context, timers, state and figures.
 *
 * <p>Every callback of the task goes through this class, which takes its time, keeps what it throws
 * from harming others, and tells the {@link StateKeeper} that the state may have changed. Conductor
 * thread only.
 */
final class Cell {
    private final String name;
    private final Task task;
    private final Host host;
    private final Activity activity;
    private final CellContext context;
    private final CellTimers timers;
    private final CellState state;
    final CellFigures figures = new CellFigures();
    private boolean stopped;

    Cell(String name, Task task, Host host) throws TaskFailedException {
        this.name = name;
        this.task = task;
        this.host = host;
        this.activity = host.activity();
        this.timers = new CellTimers(host.conductor().timers(), this::fire);
        this.context = new CellContext(this, host);
        this.state = task instanceof StatefulTask<?> stateful ? new CellState(name, stateful, host) : null;
    }

    String name() {
        return name;
    }

    CellTimers timers() {
        return timers;
    }

    /** The state, or null of a stateless task. */
    CellState state() {
        return state;
    }

    boolean isStateful() {
        return state != null;
    }

    /**
     * Gives the task its configuration and starts it; the state is loaded by then.
     *
     * @throws TaskFailedException the task refused; it is not started
     */
    void start(Message config) throws TaskFailedException {
        context.config(config);
        try {
            call("refused its configuration", () -> task.onConfig(config, context));
            call("failed to start", () -> task.onStart(context));
        } catch (TaskFailedException e) {
            timers.cancelAll();
            stopped = true;
            if (state != null) {
                host.stateKeeper().forget(state);
            }
            throw e;
        }
    }

    /** Gives a running task another configuration; when it refuses, it has the old one still. */
    void configure(Message config) {
        try {
            call("refused its new configuration, the old one stays in force", () -> task.onConfig(config, context));
            context.config(config);
        } catch (TaskFailedException e) {
            host.reports().happened(Event.TASK_CONFIG_REFUSED, name, e.getMessage(), e.getCause());
        }
    }

    /** Ends timers, then the task. What it throws is reported. */
    void stop() {
        if (stopped) {
            return;
        }
        timers.cancelAll();
        try {
            call("failed to stop", () -> task.onStop(context));
        } catch (TaskFailedException e) {
            host.reports().happened(Event.TASK_FAILED, name, e.getMessage(), e.getCause());
        }
        timers.cancelAll();
        stopped = true;
    }

    /**
     * Handles one message.
     *
     * @param now the time, as the caller just read it
     * @return the time after it
     */
    long handle(Message message, long now) {
        figures.received++;
        if (message.has(TaskControl.MARK)) {
            TaskControl.obey(this, message, host);
            return host.clock().nanoTime();
        }
        activity.enter(name, now);
        Throwable failure = null;
        try {
            task.onMessage(message, context);
        } catch (Throwable e) {
            failure = Thrown.describable(e);
        }
        long end = left(now);
        if (failure != null) {
            figures.failed++;
            host.undeliverables().handlerFailed(name, message, failure);
        }
        return end;
    }

    /** What it has used and done; the longest callback is counted anew from here. */
    TaskReading reading(Mailbox box) {
        long recent = figures.recentNanos;
        figures.recentNanos = 0;
        return new TaskReading(name, System.identityHashCode(this), figures.busyNanos, figures.allocated,
                figures.received, figures.emitted, figures.failed, recent, figures.stalledNanos,
                box == null || box.lane() == null ? 0 : box.lane().size(), box == null ? 0 : box.outbox().size(),
                state == null ? -1 : state.savedBytes(), state == null ? 0 : state.saveNanos(),
                state == null ? 0 : state.saveFailures());
    }

    /** Whether timers of this task run in this host: those of a stateless task run in its home alone. */
    boolean hasTimers() {
        return isStateful() || host.tasks().isHome(name);
    }

    /** Runs a timer's action, or one that came from another thread. */
    void fire(TimerAction action) {
        if (stopped) {
            return;
        }
        try {
            call("failed in a timer", action);
        } catch (TaskFailedException e) {
            figures.failed++;
            host.reports().happened(Event.TASK_FAILED, name, e.getMessage(), e.getCause());
        }
    }

    private void call(String what, TimerAction callback) throws TaskFailedException {
        long start = activity.enter(name);
        try {
            callback.run();
        } catch (Throwable e) {
            Throwable failure = Thrown.describable(e);
            throw new TaskFailedException("task " + name + " " + what + ": " + failure, failure);
        } finally {
            left(start);
        }
    }

    private long left(long start) {
        long end = activity.exit();
        figures.callback(end - start);
        host.allocations().after(figures, end - start);
        if (state != null) {
            state.touch();
        }
        return end;
    }
}
