package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.metrics.MetricsBeans;
import io.multimodule.metrics.MetricsListener;
import io.multimodule.metrics.TaskReadings;
import io.multimodule.runtime.MetricsSettings;
import io.multimodule.schedule.Conductor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Where the daemon's figures can be read: what is asked for in the configuration is open, nothing else. */
final class MetricsOutlets implements AutoCloseable {
    private static final MetricsSettings NONE = new MetricsSettings(Optional.empty(), false);

    private final Conductor conductor;
    private final Metrics metrics;
    private final Supplier<Message> tasks;
    private final BiConsumer<String, Throwable> failures;
    private MetricsSettings inForce = NONE;
    private MetricsListener listener;
    private MetricsBeans beans;

    /**
     * Opens nothing yet.
     *
     * @param tasks makes the answer to {@code tasks}, on the conductor's thread
     * @param failures told what could not be opened; the daemon runs without it
     */
    MetricsOutlets(Conductor conductor, Metrics metrics, Supplier<Message> tasks,
            BiConsumer<String, Throwable> failures) {
        this.conductor = conductor;
        this.metrics = metrics;
        this.tasks = tasks;
        this.failures = failures;
    }

    /** All figures by name. Any thread. */
    CompletableFuture<Message> json() {
        return onConductor(metrics::snapshot, (own, documents) -> {
            Message.Builder all = own.toBuilder();
            new TaskReadings(documents).json().asMap().forEach(all::put);
            return all.build();
        });
    }

    /** All figures in the text format of Prometheus. Any thread. */
    CompletableFuture<String> prometheus() {
        return onConductor(metrics::prometheus, (own, documents) -> own + new TaskReadings(documents).prometheus());
    }

    /** Opens and closes what the configuration asks for. Any thread. */
    synchronized void use(MetricsSettings settings) {
        if (!settings.listen().equals(inForce.listen()) || listener == null) {
            closeListener();
            settings.listen().ifPresent(address -> {
                try {
                    listener = MetricsListener.open(address, this::prometheus);
                } catch (IOException e) {
                    failures.accept(e.getMessage(), e);
                }
            });
        }
        if (settings.jmx() != inForce.jmx()) {
            closeBeans();
            if (settings.jmx()) {
                openBeans();
            }
        }
        inForce = settings;
    }

    /** Closes everything. */
    @Override
    public synchronized void close() {
        closeListener();
        closeBeans();
        inForce = NONE;
    }

    private void openBeans() {
        try {
            beans = MetricsBeans.register(ManagementFactory.getPlatformMBeanServer(), this::json);
        } catch (IllegalStateException e) {
            failures.accept(e.getMessage(), e);
        }
    }

    private void closeListener() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    private void closeBeans() {
        if (beans != null) {
            beans.close();
            beans = null;
        }
    }

    /**
     * Reads on the conductor's thread, and writes elsewhere: the text of a thousand tasks takes a tenth of a second.
     */
    private <T> CompletableFuture<T> onConductor(Supplier<T> read, BiFunction<T, Message, T> write) {
        CompletableFuture<Reading<T>> reading = new CompletableFuture<>();
        conductor.post(() -> {
            try {
                reading.complete(new Reading<>(read.get(), tasks.get()));
            } catch (RuntimeException e) {
                reading.completeExceptionally(e);
                throw e;
            }
        });
        return reading.thenApplyAsync(both -> write.apply(both.own(), both.documents()));
    }

    /** The figures of the process, and what it says of its tasks at the same moment. */
    private record Reading<T>(T own, Message documents) {
    }
}
