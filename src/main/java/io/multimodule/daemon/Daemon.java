package io.multimodule.daemon;

import io.multimodule.builtin.OutOfBand;
import io.multimodule.builtin.Router;
import io.multimodule.channel.ChannelEntry;
import io.multimodule.channel.ChannelPorts;
import io.multimodule.cgroup.Accounting;
import io.multimodule.channel.Channels;
import io.multimodule.channel.Event;
import io.multimodule.channel.LibraryLogging;
import io.multimodule.config.ConfigWatch;
import io.multimodule.control.PoolDirectory;
import io.multimodule.control.SocketKeeper;
import io.multimodule.control.StateDirectory;
import io.multimodule.host.ChannelReports;
import io.multimodule.host.HostProcess;
import io.multimodule.host.JournalSocket;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.Version;
import io.multimodule.message.Message;
import io.multimodule.metrics.Figure;
import io.multimodule.metrics.Metrics;
import io.multimodule.posix.Signals;
import io.multimodule.queue.DirectoryWatch;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.task.Task;
import java.io.IOException;
import java.util.List;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One run of the control daemon: puts its parts together, starts them in order, and ends them in
 * reverse. Wiring only.
 */
final class Daemon {
    /** EX_IOERR of sysexits.h: it ended because it was asked to, but something was lost or runs on. */
    static final int ENDED_IN_DISORDER = 74;

    private final Configuration configuration;
    private final Overrides overrides;
    private final Ending ending = new Ending();
    private final Metrics metrics = new Metrics();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Host host;
    private volatile TaskCatalog catalog;
    private Router router;
    private Channels channels;
    private ChannelReports reports;
    private ConfigKeeper keeper;
    private final long begun = Clock.SYSTEM.nanoTime();
    private HostProcess process;
    private TaskSupervision supervision;
    private MetricsOutlets outlets;
    private TaskDocuments documents;
    private final DaemonOptions options;
    private final List<String> arguments;

    /**
     * Makes a daemon.
     *
     * @param arguments its command line, which the processes of tasks get, too
     */
    Daemon(Configuration configuration, Overrides overrides, DaemonOptions options, List<String> arguments) {
        this.options = options;
        this.arguments = arguments;
        this.configuration = configuration;
        this.overrides = overrides;
    }

    /**
     * Runs until somebody asks for the end.
     *
     * @param loaded the configuration to start with
     * @param changes the run-time changes in it
     * @return the exit code
     */
    int run(Configuration.Loaded loaded, Message changes) throws IOException {
        Settings settings = loaded.settings();
        boolean othersEnded = true;
        try (Closer opened = new Closer()) {
            opened.add(Locks.take(settings));
            channels = opened.add(new Channels(settings.channels(), ports(), Clock.SYSTEM, metrics).start());
            LibraryLogging.sendTo(channels);
            reports = new ChannelReports(channels);
            start(loaded, changes, opened);
            LifeSigns signs = LifeSigns.begin(host, documents, System.getenv(),
                    (where, error) -> channels.error("multimoduled", where + ": " + error.getMessage(), error));
            CompletableFuture.anyOf(ready, ending.asked()).get();
            if (ready.isDone()) {
                signs.ready();
                sayReady(settings);
            }
            String why = ending.asked().get();
            reports.happened(Event.DAEMON_ENDING, "multimoduled", "ending: " + why);
            signs.ending(why);
            supervision.suspend();
            if (ending.withExternals()) {
                signs.awaitsOthers();
                try {
                    othersEnded = new EndOfOthers(supervision::stopAll, supervision::obstacle,
                            () -> host.activity().describe(), reports).await();
                } finally {
                    signs.othersEnded();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            return failed(e);
        }
        return !ending.asked().isDone() ? 1 : othersEnded && process.endedWell() ? 0 : ENDED_IN_DISORDER;
    }

    /** What was to end has ended all the same, and is not to be started again for it. */
    private int failed(Exception failure) throws IOException {
        if (ending.asked().isDone()) {
            System.err.println("multimoduled: could not end in good order: " + failure);
            return ENDED_IN_DISORDER;
        }
        if (failure instanceof IOException e) {
            throw e;
        }
        throw new IOException("could not start: " + failure.getMessage(), failure);
    }

    private void sayReady(Settings settings) {
        reports.happened(Event.DAEMON_READY, "multimoduled", "ready: version " + Version.text() + ", pid "
                + ProcessHandle.current().pid()
                + ", control queue " + settings.controlQueue() + ", queues in " + settings.queues().directory()
                + ", state in " + settings.stateDirectory());
    }

    private void start(Configuration.Loaded loaded, Message changes, Closer opened) throws Exception {
        Settings settings = loaded.settings();
        catalog = catalogOf(settings);
        process = opened.add(new HostProcess(HostRole.MAIN, settings, channels, metrics, catalog));
        host = process.host();
        router = new Router(host::deliver, host::unroutable);
        host.routeWith(router);
        Path home = Path.of(System.getProperty("multimodule.home", "/usr/share/multimodule"));
        supervision = opened.add(new TaskSupervision(host, process.services(),
                new StateDirectory(settings.stateDirectory()), new HostUnits(home, arguments),
                opened.add(keepSockets(settings))));
        host.homesFrom(supervision);
        supervision.open(options.supervisor);
        documents = new TaskDocuments(host, supervision);
        outlets = opened.add(new MetricsOutlets(host.conductor(), metrics, documents::answer,
                (text, error) -> channels.error("metrics", text, error)));
        outlets.use(settings.metrics());
        keeper = new ConfigKeeper(configuration, overrides, process.services().io(), reports);
        keeper.begin(loaded, changes, this::accepted);
        countFigures();
        handleSignals(opened);
        process.start(() -> begin(settings));
        StateDirectory directory = new StateDirectory(settings.stateDirectory());
        Failsafe failsafe = new Failsafe(host, process.services(), supervision, directory, process.conductorThread());
        Accountant accountant = opened.add(new Accountant(host, process.services(), supervision.hostDocuments(),
                Accounting.ofMachine(), new ToldLevels(directory.levels(), process.services().io(), reports),
                failsafe::passed));
        accountant.configure(settings);
        host.conductor().post(() -> supervision.measuredBy(accountant));
        accountant.start();
        watch(settings, opened);
        opened.add(new ControlDesk(new ControlDesk.Parts(host, process.services(), router, keeper, channels,
                supervision, documents), ending, new DaemonFacts(settings, configuration.mainFile()), outlets)
                .open(settings));
    }

    /** Before there are pools. Without it they work all the same, until one of them is started anew. */
    private SocketKeeper keepSockets(Settings settings) {
        SocketKeeper sockets = new SocketKeeper(PoolDirectory.sockets(settings.controlSocket()), settings.poolNames(),
                new PoolOwners(Path.of("/proc")),
                (where, error) -> channels.error("pools", where + ": " + error.getMessage(), error));
        try {
            sockets.start();
        } catch (IOException e) {
            channels.error("pools", "what waits at the sockets of a pool is lost when it is started anew: "
                    + e.getMessage(), e);
        }
        return sockets;
    }

    private void countFigures() {
        metrics.counted(Figure.CONFIG_LOADED_TOTAL, "", keeper::loads);
        metrics.counted(Figure.CONFIG_REFUSED_TOTAL, "", keeper::refusals);
        metrics.counted(Figure.ROUTED_TOTAL, "", router::routed);
        metrics.counted(Figure.UNMATCHED_TOTAL, "", router::unmatched);
        metrics.gauge(Figure.DEAD_LETTERS, "", () -> process.services().stores().deadLetters().figures().letters()
                + supervision.hostDocuments().deadLetters());
        metrics.counted(Figure.DEAD_LETTERS_TOTAL, "", () -> process.services().stores().deadLetters().figures().added()
                + supervision.hostDocuments().deadLettersAdded());
        metrics.gauge(Figure.UPTIME_SECONDS, "", () -> Clock.SYSTEM.nanoTime() - begun);
    }

    /** On the conductor's thread: takes the configuration and what an earlier process left. */
    private void begin(Settings settings) {
        try {
            takeUp(settings);
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
            throw e;
        }
    }

    private void takeUp(Settings settings) {
        router.routeBy(settings.routes());
        supervision.configure(settings);
        host.configure(settings.host(), catalog);
        host.resumeLeftovers();
        host.lookAtQueues();
        ControlQueue control = new ControlQueue(host, keeper, ending, reports);
        control.open(new QueueName(settings.controlQueue()));
        LargeFiles files = new LargeFiles(process.services(), settings.queues().orphanAge());
        files.clean();
        host.conductor().timers().every(LargeFiles.PERIOD.toNanos(), files::clean);
        host.whenSettled(() -> {
            supervision.endUnwanted();
            ready.complete(null);
        });
    }

    /** On the io thread: a new configuration holds from now on. */
    private void accepted(Configuration.Loaded loaded) {
        Settings settings = loaded.settings();
        TaskCatalog fresh = catalogOf(settings);
        TaskCatalog next = fresh.sameAs(catalog) ? catalog : fresh;
        catalog = next;
        channels.settings(settings.channels());
        outlets.use(settings.metrics());
        host.conductor().post(() -> {
            router.routeBy(settings.routes());
            supervision.configure(settings);
            host.configure(settings.host(), next);
            if (next == fresh) {
                supervision.codeChanged();
            }
        });
        reports.happened(Event.CONFIG_IN_FORCE, "config", "a new configuration is in force");
    }

    private TaskCatalog catalogOf(Settings settings) {
        Map<String, Supplier<Task>> builtIn = Map.of(Router.NAME, () -> router, OutOfBand.NAME, () -> new OutOfBand(
                message -> channels.publish(ChannelEntry.fromMessage(message, Clock.SYSTEM.epochMillis()))));
        return new TaskCatalog(builtIn, settings.taskPath().packages(), settings.taskPath().path());
    }

    private ChannelPorts ports() {
        return new ChannelPorts(System.out, System.err, JournalSocket.open(),
                queue -> message -> deliver(queue, message),
                message -> host.conductor().post(() -> router.accept(message)), this::offer);
    }

    /** What is said before the daemon has routes is offered to nobody. */
    private void offer(Message message) {
        Host started = host;
        if (started != null) {
            started.conductor().post(() -> router.offer(message));
        }
    }

    private void deliver(String queue, Message message) {
        Host started = host;
        if (started == null) {
            throw new IllegalStateException("the daemon has not started yet");
        }
        started.conductor().post(() -> started.deliver(queue, message));
    }

    private void handleSignals(Closer opened) {
        Signals signals = Signals.handle(List.of("TERM", "INT", "HUP"), name -> {
            if (name.equals("HUP")) {
                channels.reopen();
                keeper.reload("SIGHUP");
            } else if (!ending.asked().isDone()) {
                System.out.println("caught SIG" + name + ". starting orderly exit");
                ending.ask("SIG" + name);
            }
        });
        opened.add(signals::close);
    }

    private void watch(Settings settings, Closer opened) throws IOException {
        opened.add(ConfigWatch.start(List.of(configuration.mainFile(), configuration.dropIns()),
                () -> keeper.reload("a configuration file changed"),
                (where, error) -> channels.error("config", where + ": " + error.getMessage(), error)));
        opened.add(DirectoryWatch.open(settings.queues().directory(), new QueueArrivals(host, reports)));
    }
}
