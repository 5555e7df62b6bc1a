package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** Everything that a pool has told, to wait for and to look at. */
final class PoolRecord implements PoolListener, ChildDataHook {
    private static final long PATIENCE_MILLIS = 200_000;

    private final List<Object> events = new ArrayList<>();

    record Started(long pid) {
    }

    record Ended(long pid, ExitStatus status) {
    }

    record Data(long pid, Object value, OptionalInt exitCode) {
    }

    record Warning(String text) {
    }

    record Problem(String text) {
    }

    private synchronized void add(Object event) {
        events.add(event);
        notifyAll();
    }

    @Override
    public void onStart(long pid) {
        add(new Started(pid));
    }

    @Override
    public void onEnd(long pid, ExitStatus status) {
        add(new Ended(pid, status));
    }

    @Override
    public void onWarning(String text) {
        add(new Warning(text));
    }

    @Override
    public void onError(String text, Throwable cause) {
        add(new Problem(text));
    }

    @Override
    public void onData(long pid, WorkerData data, OptionalInt exitCode) throws Exception {
        add(new Data(pid, data.value(), exitCode));
    }

    synchronized <T> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    synchronized List<Object> all() {
        return List.copyOf(events);
    }

    <T> T await(Class<T> type) throws InterruptedException {
        return await(type, event -> true);
    }

    <T> T await(Class<T> type, Predicate<T> condition) throws InterruptedException {
        return await(type, condition, 1).get(0);
    }

    /** Waits until so many such events have come. */
    synchronized <T> List<T> await(Class<T> type, Predicate<T> condition, int count) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (true) {
            List<T> found = all(type).stream().filter(condition).toList();
            if (found.size() >= count) {
                return found;
            }
            long left = end - System.currentTimeMillis();
            assertThat(left).as("waited for %d of %s; came: %s", count, type.getSimpleName(),
                    events.subList(Math.max(0, events.size() - 20), events.size())).isPositive();
            wait(left);
        }
    }
}
