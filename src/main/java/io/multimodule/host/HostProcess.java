package io.multimodule.host;

import io.multimodule.channel.Channels;
import io.multimodule.channel.Event;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.schedule.StallDetector;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What every process with tasks has: the services, the host, the thread that turns it, the watch over
 * that thread, and an end in good order. Made, started and closed by the main thread.
 */
public final class HostProcess implements AutoCloseable {
    /** A callback that runs longer is reported while it still runs. */
    private static final Duration STALL = Duration.ofSeconds(2);
    /** How long lanes are drained at the end; what is left then waits on disk. */
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final long STOP_SECONDS = 60;

    private final Closer opened = new Closer();
    private final Channels channels;
    private final Metrics metrics;
    private final HostServices services;
    private final Host host;
    private final boolean isMain;
    private boolean endedWell = true;
    private Thread conductorThread;

    /**
     * Opens the services and makes the host; {@link #start} starts its thread.
     *
     * @throws Exception a service cannot be opened; what was opened before is closed again
     */
    public HostProcess(HostRole role, Settings settings, Channels channels, Metrics metrics, TaskCatalog catalog)
            throws Exception {
        this.channels = channels;
        this.metrics = metrics;
        this.isMain = role.isMain();
        try {
            this.services = Services.open(role, settings, channels, metrics, opened);
            this.host = new Host(role, services, catalog);
        } catch (Exception e) {
            closeAfter(e);
            throw e;
        }
    }

    /** The host. */
    public Host host() {
        return host;
    }

    /** The services that it uses. */
    public HostServices services() {
        return services;
    }

    /** Starts the conductor's thread, which runs the action first. */
    public void start(Runnable first) throws Exception {
        AgentRunner runner = new AgentRunner(host.conductor(),
                (where, error) -> channels.error("conductor", "the conductor failed: " + error, error));
        host.conductor().wokenBy(runner);
        host.conductor().post(first);
        opened.add(runner.start());
        conductorThread = runner.thread();
        opened.add(this::stopHost);
        // What a task host reports goes to the daemon by way of the very thread that is stalled.
        StallReport stalls = new StallReport(services.reports(), runner.thread(),
                metrics.counter(Figure.CONDUCTOR_STALLS_TOTAL, ""), isMain ? text -> { } : System.err::println);
        opened.add(new AgentRunner(new StallDetector(host.activity(), Clock.SYSTEM, STALL, stalls),
                (where, error) -> channels.error(where, where + " failed: " + error, error)).start());
    }

    /** The thread that runs the tasks; null before {@link #start}. */
    public Thread conductorThread() {
        return conductorThread;
    }

    /** Whether everything was saved and handed to the disk; known after {@link #close}. */
    public boolean endedWell() {
        return endedWell;
    }

    /** Ends the tasks in good order, then the services. */
    @Override
    public void close() throws IOException {
        opened.close();
        endedWell &= host.lostStates() == 0;
    }

    /** Ends the host on its own thread and waits for it. */
    private void stopHost() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        host.conductor().post(() -> {
            try {
                host.stop(DRAIN);
                stopped.complete(null);
            } catch (IOException | RuntimeException e) {
                stopped.completeExceptionally(e);
            }
        });
        try {
            stopped.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            endedWell = false;
            services.reports().happened(Event.END_IN_DISORDER, "host",
                    "did not end in good order: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            endedWell = false;
            services.reports().happened(Event.END_IN_DISORDER, "host",
                    "the conductor did not end its work within " + STOP_SECONDS + " s; "
                    + host.activity().describe() + "; states are as they were last saved");
        } catch (InterruptedException e) {
            endedWell = false;
            Thread.currentThread().interrupt();
        }
    }

    private void closeAfter(Exception failure) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
