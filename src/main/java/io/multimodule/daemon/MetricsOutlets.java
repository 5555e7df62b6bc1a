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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Where the daemon's figures can be read: what is asked for in the configuration is open, nothing else. */
final class MetricsOutlets implements AutoCloseable {
    private static final MetricsSettings NONE = new MetricsSettings(Optional.empty(), false);

    private final Conductor conductor;
    private final Metrics metrics;
    private final Supplier<List<Message>> tasks;
    private final BiConsumer<String, Throwable> failures;
    private MetricsSettings inForce = NONE;
    private MetricsListener listener;
    private MetricsBeans beans;

    /**
     * Opens nothing yet.
     *
     * @param tasks makes the documents of all tasks, on the conductor's thread
     * @param failures told what could not be opened; the daemon runs without it
     */
    MetricsOutlets(Conductor conductor, Metrics metrics, Supplier<List<Message>> tasks,
            BiConsumer<String, Throwable> failures) {
        this.conductor = conductor;
        this.metrics = metrics;
        this.tasks = tasks;
        this.failures = failures;
    }

    /** All figures by name. Conductor thread. */
    Message json() {
        Message.Builder all = metrics.snapshot().toBuilder();
        new TaskReadings(tasks.get()).json().asMap().forEach(all::put);
        return all.build();
    }

    /** All figures in the text format of Prometheus. Conductor thread. */
    String prometheus() {
        return metrics.prometheus() + new TaskReadings(tasks.get()).prometheus();
    }

    /** Opens and closes what the configuration asks for. Any thread. */
    synchronized void use(MetricsSettings settings) {
        if (!settings.listen().equals(inForce.listen()) || listener == null) {
            closeListener();
            settings.listen().ifPresent(address -> {
                try {
                    listener = MetricsListener.open(address, () -> onConductor(this::prometheus));
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
            beans = MetricsBeans.register(ManagementFactory.getPlatformMBeanServer(), () -> onConductor(this::json));
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

    private <T> CompletableFuture<T> onConductor(Supplier<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        conductor.post(() -> {
            try {
                answer.complete(read.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
        return answer;
    }
}
