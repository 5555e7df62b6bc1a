package io.multimodule.host;

import io.multimodule.builtin.OutOfBand;
import io.multimodule.builtin.Router;
import io.multimodule.channel.ChannelPorts;
import io.multimodule.channel.ChannelSettings;
import io.multimodule.channel.ChannelTarget;
import io.multimodule.channel.Channels;
import io.multimodule.channel.Event;
import io.multimodule.config.ConfigWatch;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusFile;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.posix.KernelLock;
import io.multimodule.posix.NotifySocket;
import io.multimodule.posix.Signals;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Homes;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.PoolSettings;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.runtime.TaskStatus;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.SpillDisk;
import io.multimodule.supervise.PlacementFile;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.ServiceNotifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One run of a task host: the tasks whose home it is, one or several, and every stateless task beside
 * them for the messages that arise here. Its channels are the daemon's. Wiring only.
 */
public final class TaskHost {
    /** How often is looked whether everything is sent, or said, when nobody tells. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final String name;
    private final Configuration configuration;
    private final Overrides overrides;
    private final Metrics metrics = new Metrics();
    private final CompletableFuture<String> ending = new CompletableFuture<>();
    private volatile Host host;
    /** What the process ends with when that is no fault of its end; 0 when nothing stands against another start. */
    private volatile int failure;
    /** Null in a host of tasks. */
    private PoolHost pool;
    private Router router;
    private ChannelReports reports;
    private TaskCatalog catalog;
    private PlacementFile placement;
    /** Conductor thread only. */
    private Map<String, String> homes = Map.of();
    /** Whether tasks went from here to another host. Conductor thread only. */
    private boolean tasksLeft;
    private Settings settings;

    /**
     * Makes a host.
     *
     * @param name that of its one task, or of the host that several tasks share
     * @param configuration the daemon's
     * @param overrides the daemon's run-time changes; only read
     */
    public TaskHost(String name, Configuration configuration, Overrides overrides) {
        this.name = name;
        this.configuration = configuration;
        this.overrides = overrides;
    }

    /**
     * Runs until somebody asks for the end.
     *
     * @return the exit code
     * @throws IOException it could not start; the text says why
     */
    public int run(Configuration.Loaded loaded) throws IOException {
        settings = loaded.settings();
        placement = new PlacementFile(new StateDirectory(settings.stateDirectory()).placement());
        homes = placement.read();
        check();
        HostProcess process = null;
        try (Closer opened = new Closer()) {
            opened.add(lock());
            ChannelSettings toDaemon = ChannelSettings.allTo(new ChannelTarget.ToQueue(OutOfBand.NAME),
                    settings.channels().debugLevel());
            Channels channels = opened.add(new Channels(toDaemon, ports(), Clock.SYSTEM, metrics).start());
            reports = new ChannelReports(channels);
            catalog = catalogOf(settings);
            process = opened.add(new HostProcess(new HostRole(name), settings, channels, metrics, catalog));
            host = process.host();
            DeadLetters letters = process.services().stores().deadLetters();
            router = new Router(host::deliver, host::unroutable);
            host.routeWith(router);
            host.homesFrom(new Written());
            opened.add(new StatusWriter(() -> host.figures().summary(), () -> StatusWriter.tasksOf(host, letters),
                    new StatusFile(new StateDirectory(settings.stateDirectory()).statusOf(name)), Path.of(""), channels)
                    .promptly(host::troubles, host.activity()).start(host.conductor()));
            if (ownPool(settings) != null) {
                pool = opened.add(new PoolHost(name, host, reports, settings, this::fail));
            }
            opened.add(Signals.handle(List.of("TERM", "INT"), name -> end("SIG" + name))::close);
            ServiceNotifier notifier = new ServiceNotifier(System.getenv(), NotifySocket::send,
                    (where, error) -> channels.error(where, where + ": " + error.getMessage(), error));
            process.start(() -> {
                configure();
                host.resumeLeftovers();
                host.whenSettled(() -> settled(notifier));
            });
            opened.add(DeadLetterSocket.open(new StateDirectory(settings.stateDirectory()).socketOf(name),
                    new DeadLetterOrders(name, letters, host), name, reports));
            opened.add(ConfigWatch.start(List.of(configuration.mainFile(), configuration.dropIns(),
                    settings.stateDirectory().resolve(Overrides.FILE_NAME)), this::reload,
                    (where, error) -> channels.error("config", where + ": " + error.getMessage(), error)));
            opened.add(ConfigWatch.startOnReplaced(List.of(new StateDirectory(settings.stateDirectory()).placement()),
                    this::rehome, (where, error) ->
                            channels.error("placement", where + ": " + error.getMessage(), error)));
            rehome();
            String why = ending.join();
            notifier.stopping();
            reports.happened(Event.HOST_ENDING, name, "host " + name + " ends: " + why);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("host " + name + " could not start: " + e.getMessage(), e);
        }
        return failure != 0 ? failure : process.endedWell() ? 0 : 1;
    }

    /**
     * Ready when one of its tasks runs, or waits to come here. With none, another start would end the same
     * way, and the supervisor is told so.
     */
    private void settled(ServiceNotifier notifier) {
        if (settings.tasks().keySet().stream().noneMatch(this::isOurs)) {
            sayReady(notifier);
            endWhenSent();
            return;
        }
        if (pool != null && ownPool(settings) != null) {
            pool.begin(ownPool(settings), () -> host.conductor().post(() -> sayReady(notifier)));
            return;
        }
        List<Message> own = host.figures().tasks().stream().filter(one -> isOurs(one.string("name"))).toList();
        if (own.stream().anyMatch(one -> !TaskStatus.FAILED.toString().equals(one.string("status"))
                && !TaskStatus.HELD.toString().equals(one.string("status")))) {
            sayReady(notifier);
            reports.happened(Event.HOST_READY, name, "host " + name + " is ready, pid "
                    + ProcessHandle.current().pid());
            return;
        }
        for (Message one : own) {
            System.err.println("task " + one.string("name") + " cannot be loaded: " + one.string("reason"));
        }
        fail(Supervisor.CANNOT_LOAD, "none of its tasks can be loaded");
    }

    /**
     * Somebody asks for the end. When that is because the tasks are elsewhere now, what they sent from here goes first,
     * as long as they are kept from going on there. That they are may have been written just before.
     */
    private void end(String why) {
        if (pool != null) {
            pool.leave();
            ending.complete(why);
            return;
        }
        rehome();
        host.conductor().post(() -> {
            if (tasksLeft && !homes.containsValue(name)) {
                host.whenLeft(() -> ending.complete(why));
            } else {
                ending.complete(why);
            }
        });
    }

    private void fail(int code, String why) {
        failure = code;
        ending.complete(why);
    }

    private PoolSettings ownPool(Settings read) {
        TaskSettings own = read.tasks().get(name);
        return own == null ? null : own.pool();
    }

    /** While the daemon is down nobody takes it where systemd does not; the next one hears it. */
    private void sayReady(ServiceNotifier notifier) {
        if (!notifier.ready()) {
            host.conductor().timers().after(LOOK.toNanos(), () -> sayReady(notifier));
        }
    }

    /** No task is ours any more: only what waits for full queues is sent. */
    private void endWhenSent() {
        if (host.hasUnsent()) {
            host.conductor().timers().after(LOOK.toNanos(), this::endWhenSent);
        } else {
            ending.complete("all that waited here is sent");
        }
    }

    private void configure() {
        router.routeBy(settings.routes());
        host.configure(settings.host(), catalog);
    }

    /**
     * On the watch's thread: takes a good configuration. A bad one is the daemon's to report, and when no task is
     * wanted here any more, it is the daemon that ends this process.
     */
    private void reload() {
        try {
            Configuration.Loaded loaded = configuration.load(overrides.read());
            if (!loaded.problems().isEmpty()) {
                return;
            }
            TaskCatalog fresh = catalogOf(loaded.settings());
            host.conductor().post(() -> {
                settings = loaded.settings();
                catalog = fresh.sameAs(catalog) ? catalog : fresh;
                configure();
                if (pool != null && ownPool(settings) != null) {
                    pool.configure(ownPool(settings));
                }
            });
        } catch (IOException e) {
            reports.error(name, e.getMessage(), e);
        }
    }

    /** On the watch's thread: tasks came here, or left. */
    private void rehome() {
        try {
            Map<String, String> now = placement.read();
            host.conductor().post(() -> {
                tasksLeft |= homes.keySet().stream().anyMatch(task -> wentElsewhere(task, now));
                homes = now;
                host.rehome();
            });
        } catch (IOException e) {
            reports.error(name, e.getMessage(), e);
        }
    }

    /** Whether a task of this host is in another one now; one that nobody may have goes on nowhere. */
    private boolean wentElsewhere(String task, Map<String, String> now) {
        String home = now.get(task);
        return name.equals(homes.get(task)) && !name.equals(home) && !Homes.NOWHERE.equals(home);
    }

    private void check() throws IOException {
        Path left = new StateDirectory(settings.stateDirectory()).spillOf(name);
        if (settings.tasks().keySet().stream().noneMatch(this::isOurs) && SpillDisk.leftIn(left).isEmpty()) {
            throw new IOException("no task is configured for host " + name + "; set \"external: true\" under tasks."
                    + name + ", or \"host: " + name + "\" under a task, in " + configuration.mainFile());
        }
    }

    /** Whether a task is in this host, or is wanted here. */
    private boolean isOurs(String task) {
        TaskSettings known = settings.tasks().get(task);
        return name.equals(homes.get(task)) || known != null && known.host().equals(name);
    }

    /** Which host has which task, as the daemon wrote it. */
    private final class Written implements Homes {
        @Override
        public String of(String task) {
            return homes.getOrDefault(task, HostRole.MAIN.name());
        }

        @Override
        public boolean confirms(String task, String home) {
            try {
                return home.equals(placement.read().get(task));
            } catch (IOException e) {
                reports.error(name, e.getMessage(), e);
                return false;
            }
        }
    }

    private TaskCatalog catalogOf(Settings read) {
        return new TaskCatalog(Map.of(Router.NAME, () -> router), read.taskPath().packages(), read.taskPath().path());
    }

    private KernelLock lock() throws IOException {
        Path directory = new StateDirectory(settings.stateDirectory()).spillOf(name);
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return KernelLock.take(new StateDirectory(settings.stateDirectory()).lockOf(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (KernelLock.HeldException e) {
            throw new IOException("host " + name + " runs already, pid " + e.pid() + "; stop that one first", e);
        }
    }

    /** What is said before the host is there goes to standard error. */
    private ChannelPorts ports() {
        return new ChannelPorts(System.out, System.err, JournalSocket.open(), queue -> message -> {
            Host ready = host;
            if (ready == null) {
                throw new IllegalStateException("the host has not started yet");
            }
            ready.conductor().post(() -> ready.deliver(queue, message));
        }, message -> host.conductor().post(() -> router.accept(message)), message -> { });
    }
}
