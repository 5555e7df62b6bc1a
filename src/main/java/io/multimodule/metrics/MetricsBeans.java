package io.multimodule.metrics;

import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Figures as beans of a bean server, one bean a figure: {@code io.multimodule:type=Figure,name=queue_sent_total}.
 * A figure that the process has once is the attribute {@code Value}; one that is kept for each task, queue or
 * channel has an attribute for each. Nothing is kept here: the figures are asked for when a bean is read, at
 * most once a second. Any thread.
 *
 * <p>The beans are made here and not by the registry's own reporter, which takes none of the counters that
 * one thread adds to, and would read on its own thread what belongs to another.
 */
public final class MetricsBeans implements AutoCloseable {
    private static final String DOMAIN = "io.multimodule";
    private static final long FRESH_NANOS = 1_000_000_000;
    private static final long ANSWER_SECONDS = 5;

    private final MBeanServer server;
    private final Supplier<? extends CompletionStage<Message>> source;
    private final List<ObjectName> registered = new ArrayList<>();
    /** A server reads what it registers; the owner of the figures may not have begun to answer then. */
    private boolean registering = true;
    private Message last;
    private long lastAt;

    private MetricsBeans(MBeanServer server, Supplier<? extends CompletionStage<Message>> source) {
        this.server = server;
        this.source = source;
    }

    /**
     * Registers the beans.
     *
     * @param source gives all figures by name, in the form of {@link Metrics#snapshot} and {@link TaskReadings#json}
     * @throws IllegalStateException the server refuses one; none is registered then
     */
    public static MetricsBeans register(MBeanServer server, Supplier<? extends CompletionStage<Message>> source) {
        MetricsBeans beans = new MetricsBeans(server, source);
        try {
            for (Map.Entry<String, String> figure : meanings().entrySet()) {
                ObjectName name = new ObjectName(DOMAIN + ":type=Figure,name=" + figure.getKey());
                server.registerMBean(new FigureBean(figure.getValue(), () -> beans.values(figure.getKey())), name);
                beans.registered.add(name);
            }
            beans.registered();
            return beans;
        } catch (JMException e) {
            beans.close();
            throw new IllegalStateException("the bean server of the Java machine does not take the figures: " + e, e);
        }
    }

    /** Takes the beans back. */
    @Override
    public void close() {
        for (ObjectName name : registered) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                // Somebody else took it back before; it is gone, as it should be.
                continue;
            }
        }
        registered.clear();
    }

    private synchronized void registered() {
        registering = false;
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            meanings.put(figure.figureName(), figure.meaning() + (figure.unit() == Figure.Unit.SECONDS
                    ? ", in nanoseconds" : ""));
        }
        for (TaskFigure figure : TaskFigure.values()) {
            meanings.put(figure.figureName(), figure.meaning());
        }
        meanings.put(TaskReadings.LEVEL, "how bad a measure of a task is: 0 ok, 1 warn, 2 severe, 3 failsafe");
        meanings.put(TaskReadings.HELD, "tasks that must not run before a person releases them");
        return meanings;
    }

    private Map<String, Object> values(String figure) {
        Map<String, Object> values = new LinkedHashMap<>();
        flatten("", latest().get(figure), values);
        return values;
    }

    private static void flatten(String name, Object value, Map<String, Object> into) {
        if (value instanceof Message inner) {
            inner.asMap().forEach((label, one) -> flatten(name.isEmpty() ? label : name + "." + label, one, into));
        } else if (value != null) {
            into.put(name.isEmpty() ? "Value" : name, value);
        }
    }

    private synchronized Message latest() {
        if (registering) {
            return Message.EMPTY;
        }
        long now = System.nanoTime();
        if (last == null || now - lastAt >= FRESH_NANOS) {
            last = ask();
            lastAt = now;
        }
        return last;
    }

    private Message ask() {
        try {
            return source.get().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the daemon is busy: no figures within " + ANSWER_SECONDS
                    + " s; try again", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the figures cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the figures were asked for", e);
        }
    }
}
