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
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.posix.KernelLock;
import io.multimodule.posix.Signals;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.runtime.TaskStatus;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.ServiceNotifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One run of a task host: one stateful task in a process of its own, and every stateless task beside it
 * for the messages that arise here. Its channels are the daemon's. Wiring only.
 */
public final class TaskHost {
    private final String task;
    private final Configuration configuration;
    private final Overrides overrides;
    private final Metrics metrics = new Metrics();
    private final CompletableFuture<String> ending = new CompletableFuture<>();
    private volatile Host host;
    private volatile boolean cannotLoad;
    private Router router;
    private ChannelReports reports;
    private TaskCatalog catalog;

    /**
     * Makes a host for one task.
     *
     * @param configuration the daemon's
     * @param overrides the daemon's run-time changes; only read
     */
    public TaskHost(String task, Configuration configuration, Overrides overrides) {
        this.task = task;
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
        Settings settings = loaded.settings();
        check(settings);
        HostProcess process = null;
        try (Closer opened = new Closer()) {
            opened.add(lock(settings));
            ChannelSettings toDaemon = ChannelSettings.allTo(new ChannelTarget.ToQueue(OutOfBand.NAME),
                    settings.channels().debugLevel());
            Channels channels = opened.add(new Channels(toDaemon, ports(), Clock.SYSTEM, metrics).start());
            reports = new ChannelReports(channels);
            catalog = catalogOf(settings);
            process = opened.add(new HostProcess(new HostRole(task), settings, channels, metrics, catalog));
            host = process.host();
            router = new Router(host::deliver, host::unroutable);
            host.routeWith(router);
            opened.add(Signals.handle(List.of("TERM", "INT"), name -> ending.complete("SIG" + name))::close);
            ServiceNotifier notifier = new ServiceNotifier(System.getenv(),
                    (where, error) -> channels.error(where, where + ": " + error.getMessage(), error));
            process.start(() -> {
                configure(settings);
                host.resumeLeftovers();
                host.whenSettled(() -> settled(notifier));
            });
            opened.add(ConfigWatch.start(List.of(configuration.mainFile(), configuration.dropIns(),
                    settings.stateDirectory().resolve(Overrides.FILE_NAME)), this::reload,
                    (where, error) -> channels.error("config", where + ": " + error.getMessage(), error)));
            String why = ending.join();
            notifier.stopping();
            reports.happened(Event.HOST_ENDING, task, "host of task " + task + " ends: " + why);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the host of task " + task + " could not start: " + e.getMessage(), e);
        }
        return cannotLoad ? Supervisor.CANNOT_LOAD : process.endedWell() ? 0 : 1;
    }

    /** Ready when the task runs; else another start would end the same way, and the supervisor is told so. */
    private void settled(ServiceNotifier notifier) {
        Message document = host.figures().tasks().stream().filter(one -> task.equals(one.string("name"))).findAny()
                .orElse(Message.EMPTY);
        if (TaskStatus.RUNNING.toString().equals(document.string("status"))) {
            notifier.ready();
            reports.happened(Event.HOST_READY, task, "host of task " + task + " is ready, pid "
                    + ProcessHandle.current().pid());
        } else {
            cannotLoad = true;
            System.err.println("task " + task + " cannot be loaded: " + document.string("reason"));
            ending.complete("the task cannot be loaded: " + document.string("reason"));
        }
    }

    private void configure(Settings settings) {
        router.routeBy(settings.routes());
        host.configure(settings.host(), catalog);
    }

    /**
     * On the watch's thread: takes a good configuration. A bad one is the daemon's to report, and when the task is
     * wanted somewhere else, it is the daemon that ends this process and then takes it over.
     */
    private void reload() {
        try {
            Configuration.Loaded loaded = configuration.load(overrides.read());
            Settings settings = loaded.settings();
            if (!loaded.problems().isEmpty() || !wants(settings)) {
                return;
            }
            TaskCatalog fresh = catalogOf(settings);
            host.conductor().post(() -> {
                catalog = fresh.sameAs(catalog) ? catalog : fresh;
                configure(settings);
            });
        } catch (IOException e) {
            reports.error(task, e.getMessage(), e);
        }
    }

    private void check(Settings settings) throws IOException {
        if (!wants(settings)) {
            throw new IOException("task " + task + " is not configured for a process of its own;"
                    + " set \"external: true\" under tasks."
                    + task + " in " + configuration.mainFile());
        }
    }

    private boolean wants(Settings settings) {
        TaskSettings wanted = settings.tasks().get(task);
        return wanted != null && wanted.external();
    }

    private TaskCatalog catalogOf(Settings settings) {
        return new TaskCatalog(Map.of(Router.NAME, () -> router), settings.taskPath().packages(),
                settings.taskPath().path());
    }

    private KernelLock lock(Settings settings) throws IOException {
        Path directory = new StateDirectory(settings.stateDirectory()).spillOf(task);
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return KernelLock.take(directory.resolveSibling(task + ".lock"));
        } catch (KernelLock.HeldException e) {
            throw new IOException("task " + task + " has a host already, pid " + e.pid() + "; stop that one first", e);
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
