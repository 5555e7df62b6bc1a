package io.multimodule.runtime;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.task.StatefulTask;
import io.multimodule.task.TaskContext;
import io.multimodule.task.TimerAction;
import java.time.Duration;

/** The context of one task: passes on to its cell and its host. */
final class CellContext implements TaskContext {
    private static final String SOURCE = "source";
    private static final String PREVIOUS_SOURCE = "previous_source";

    private final Cell cell;
    private final Host host;
    private Message config = Message.EMPTY;

    CellContext(Cell cell, Host host) {
        this.cell = cell;
        this.host = host;
    }

    void config(Message newConfig) {
        config = newConfig;
    }

    @Override
    public String name() {
        return cell.name();
    }

    @Override
    public Message config() {
        return config;
    }

    @Override
    public Clock clock() {
        return host.clock();
    }

    @Override
    public void emit(Message message) {
        cell.figures.emitted++;
        Object previous = message.get(SOURCE);
        Message stamped = previous == null ? message : message.with(PREVIOUS_SOURCE, previous);
        host.route(stamped.with(SOURCE, cell.name()));
    }

    @Override
    public void send(String queue, Message message) {
        host.mailRoom().deliver(queue, message);
    }

    @Override
    public void every(String timer, Duration period, TimerAction action) {
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException("timer " + timer + " of task " + name() + " has a period of " + period
                    + "; the shortest is 1 ms");
        }
        if (cell.hasTimers()) {
            cell.timers().every(timer, period.toNanos(), action);
        }
    }

    @Override
    public void after(String timer, Duration delay, TimerAction action) {
        if (cell.hasTimers()) {
            cell.timers().after(timer, delay.toNanos(), action);
        }
    }

    @Override
    public boolean cancel(String timer) {
        return cell.timers().cancel(timer);
    }

    @Override
    @SuppressWarnings("unchecked") // the cell holds the state that this very task made or read
    public <S> S state(StatefulTask<S> self) {
        return (S) cell.state().value();
    }

    @Override
    public <S> void setState(StatefulTask<S> self, S state) {
        cell.state().replace(state);
    }

    @Override
    public boolean isInitialState() {
        return cell.isStateful() && cell.state().isInitial();
    }

    @Override
    public void execute(TimerAction action) {
        host.conductor().post(() -> cell.fire(action));
    }

    @Override
    public boolean debugs() {
        return host.reports().debugs();
    }

    @Override
    public void channel(String channel, String text, Message fields) {
        host.reports().report(channel, cell.name(), text, fields, null);
    }
}
