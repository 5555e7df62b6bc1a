package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.control.SocketKeeper;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.runtime.Homes;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.PlacementActions;
import io.multimodule.supervise.PlacementFile;
import io.multimodule.supervise.Stopping;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsChooser;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Joins the daemon's host with the placement of tasks and the supervisor of processes. The supervisor is
 * opened beside the daemon's start: what is asked of it before it knows what runs already is done as
 * soon as it does. Conductor thread only, unless said otherwise.
 */
final class TaskSupervision implements Homes, Processes, AutoCloseable {
    /** How often is looked again at what an event should have told: a disk that takes writes again tells nobody. */
    private static final Duration RECHECK = Duration.ofSeconds(10);

    private final Host host;
    private final HostServices services;
    private final StateDirectory directory;
    private final HostUnits hostUnits;
    private final SocketKeeper sockets;
    private final PlacementFile file;
    private final HoldStore holds;
    private final List<Hold> written;
    private final Placement placement;
    private final WantedProcesses wanted;
    private final ProcessChanges changes;
    private final UserHomes userHomes;
    private final HostDocuments hostDocuments;
    private final TaskStanding standing = new TaskStanding(this);
    private final ProcessTally tally;
    private final UnitsOpening opening;
    private Settings settings;
    private volatile Supervisor supervisor;
    /** Whether nothing is to be started any more; the end may be asked for before there is a supervisor. */
    private boolean suspended;

    /**
     * Reads which host has which task; {@link #open} opens the units. Before the conductor starts.
     *
     * @throws IOException the placement or a hold cannot be read
     */
    TaskSupervision(Host host, HostServices services, StateDirectory directory, HostUnits hostUnits,
            SocketKeeper sockets) throws IOException {
        this.host = host;
        this.services = services;
        this.directory = directory;
        this.hostUnits = hostUnits;
        this.sockets = sockets;
        this.opening = new UnitsOpening(host.conductor(), services);
        this.userHomes = new UserHomes(directory, services.transit().queues());
        this.hostDocuments = new HostDocuments(directory, services.metrics().taskTotals());
        this.tally = new ProcessTally(services.io(), name -> supervisor.status(name),
                name -> supervisor.starts(name) == 0);
        host.countLoadFailures(tally::couldNotLoad);
        this.file = new PlacementFile(directory.placement());
        Launches launches = new Launches(new LaunchFile(directory.launches(), services.io(), services.reports()),
                services.reports());
        OnceMore onceMore = new OnceMore(this, host, services, hostUnits,
                new Leftovers(directory, services.reports()));
        this.wanted = new WantedProcesses(this, opening, launches, hostUnits, onceMore,
                new FormerUsers(userHomes, services));
        this.changes = new ProcessChanges(this, tally, sockets, launches, services.clock());
        this.holds = new HoldStore(directory.holds());
        this.written = holds.all();
        this.placement = new Placement(new Actions(), file.read(),
                written.stream().map(Hold::task).collect(Collectors.toSet()));
    }

    /** Finds out which supervisor the machine has and what runs already. Any thread; does not wait. */
    void open(UnitsChooser.Supervisor wanted) {
        open(errors -> UnitsChooser.open(wanted, UnitNames.PREFIX, directory.units(), errors));
    }

    /** The same with units of somebody's choice. */
    void open(UnitsOpening.Way way) {
        opening.open(errors -> {
            userHomes.find();
            return new PreparedUnits(way.open(errors), userHomes, services.io());
        }, holds, directory.holds(), new Opened());
    }

    /** Another configuration is in force; the host takes it after this. */
    void configure(Settings newSettings) {
        Settings before = settings;
        settings = newSettings;
        userHomes.entitle(HostUnits.users(newSettings));
        sockets.pools(newSettings.poolNames());
        wanted.tryAgain(before, newSettings);
        Map<String, String> hosts = new TreeMap<>();
        newSettings.tasks().forEach((name, task) -> hosts.put(name, task.host()));
        placement.want(hosts, newSettings.tasks().values().stream().filter(task -> !task.hasClass())
                .map(TaskSettings::name).collect(Collectors.toSet()));
        tellHomes();
        if (accountant() != null) {
            accountant().configure(newSettings);
        }
        wanted.takeFromFormerUsers();
    }

    private void tellHomes() {
        Map<String, String> elsewhere = new HashMap<>();
        for (String task : settings.tasks().keySet()) {
            String home = placement.homeOf(task);
            if (!home.equals(Placement.MAIN) && !home.equals(Placement.NOWHERE)) {
                elsewhere.put(task, home);
            }
        }
        hostDocuments.homes(elsewhere);
    }

    @Override
    public String of(String task) {
        return placement.homeOf(task);
    }

    @Override
    public void found(TaskSettings task) {
        placement.found(task.name());
        if (placement.hosts().contains(task.host())) {
            wanted.need(task.host());
        }
    }

    /** Everything that is wanted has been said: processes that nobody wants end. */
    void endUnwanted() {
        wanted.endUnwanted();
    }

    /** Starts nothing any more; what runs, runs on. Any thread. */
    void suspend() {
        host.conductor().post(() -> {
            suspended = true;
            if (supervisor != null) {
                supervisor.suspend();
            }
        });
    }

    /** Code of tasks changed: those that could not be started are tried again. */
    void codeChanged() {
        wanted.codeChanged();
    }

    /** The supervisor; null while it is not open, and where it cannot be opened. */
    @Override
    public Supervisor supervisor() {
        return supervisor;
    }

    /** The units, once the supervisor is open. Any thread. */
    @Override
    public Units units() {
        return opening.units();
    }

    /**
     * Why no process can be started or ended: what the units could not be opened with, or what looking for those that
     * run failed with last. Empty when nothing is in the way. Any thread.
     */
    String obstacle() {
        Supervisor open = supervisor;
        return open == null ? opening.missing() : open.obstacle();
    }

    /** The configuration in force; null before the first. */
    Settings settings() {
        return settings;
    }

    @Override
    public boolean isStuck(String name) {
        return hostDocuments.isStuck(name);
    }

    @Override
    public boolean isConfigured(String task) {
        return settings != null && settings.tasks().containsKey(task);
    }

    @Override
    public boolean isProgram(String name) {
        TaskSettings task = settings.tasks().get(name);
        return task != null && task.process().isProgram();
    }

    /** The names of the configured tasks, and if asked for those of the hosts that several of them may share. */
    Set<String> tasksAndHosts(boolean andHosts) {
        Set<String> names = new TreeSet<>(settings == null ? Set.of() : settings.tasks().keySet());
        if (andHosts && settings != null) {
            names.addAll(settings.hosts().keySet());
        }
        return names;
    }

    /** Whether a task is a pool. */
    boolean isPool(String name) {
        TaskSettings task = settings.tasks().get(name);
        return task != null && task.isPool();
    }

    /** What task hosts write of their tasks. */
    HostDocuments hostDocuments() {
        return hostDocuments;
    }

    /** A person lets a task run again; done when its hold is gone from disk, with whether there was one. */
    CompletionStage<Boolean> release(String task) {
        tally.released(task);
        return supervisor.release(task);
    }

    /** Names who measures the processes; those that run already are told at once. */
    void measuredBy(Accountant accountant) {
        tally.tell(accountant);
        if (supervisor != null) {
            placement.hosts().forEach(name -> tally.stands(name, supervisor.state(name)));
        }
    }

    /** Who measures the processes; null before that is open. */
    Accountant accountant() {
        return tally.accountant();
    }

    /** Which host has which task. */
    Placement placement() {
        return placement;
    }

    /** Asks every process to end; done when all were asked. Any thread. */
    CompletionStage<Stopping> stopAll() {
        CompletableFuture<Stopping> asked = new CompletableFuture<>();
        host.conductor().post(() -> opening.whenDone(() ->
                asked.complete(supervisor == null ? Stopping.NOTHING : supervisor.stopAll())));
        return asked;
    }

    /** The host whose process a task shares or has, or null for one in the daemon's process. */
    String processOf(String task) {
        String home = placement.homeOf(task);
        String wanted = placement.wantedOf(task);
        String name = home.equals(Placement.NOWHERE) ? wanted : home;
        return name.equals(Placement.MAIN) ? null : name;
    }

    /** What a person is told of a task. */
    TaskStanding standing() {
        return standing;
    }

    /** Stops watching; the processes run on. Main thread. */
    @Override
    public void close() throws IOException {
        opening.close();
    }

    /** What becomes of the units, and what a person does with holds meanwhile. */
    private final class Opened implements UnitsOpening.User {
        @Override
        public void opened(Units units) {
            hostUnits.confinedBy(new UnitConfinement(units, directory));
            supervisor = new Supervisor(units, host.conductor(), services.clock(), holds, services.io(),
                    services.reports());
            if (suspended) {
                supervisor.suspend();
            }
            supervisor.watchedBy(changes);
            supervisor.begin(written).thenRun(() -> {
                // Not before: each step asks for processes, and what is asked waits until it is known what runs.
                host.conductor().timers().every(RECHECK.toNanos(), placement::step);
                goOn();
            });
        }

        @Override
        public void missing() {
            goOn();
        }

        private void goOn() {
            opening.done();
            placement.step();
        }

        @Override
        public void holdRemoved(String task) {
            if (holds.has(task)) {
                // It was released and held again since.
                return;
            }
            host.conductor().post(() -> opening.whenDone(() -> {
                // By a release, or by a person's hand.
                if (supervisor != null && supervisor.isHeld(task)) {
                    release(task);
                }
            }));
        }
    }

    /** What the placement has done by the others. */
    private final class Actions implements PlacementActions {
        @Override
        public boolean isHere(String task) {
            return host.runs(task);
        }

        @Override
        public void fence(String task, Consumer<Throwable> done) {
            host.fence(task, done);
        }

        @Override
        public CompletionStage<Void> write(Map<String, String> homes) {
            CompletableFuture<Void> written = new CompletableFuture<>();
            services.io().execute(() -> {
                try {
                    file.write(homes);
                    host.conductor().post(() -> written.complete(null));
                } catch (IOException e) {
                    host.conductor().post(() -> written.completeExceptionally(e));
                }
            });
            return written;
        }

        @Override
        public void applied() {
            host.rehome();
            tellHomes();
        }

        @Override
        public void need(String name) {
            wanted.need(name);
        }

        @Override
        public void release(String name) {
            wanted.release(name);
        }

        @Override
        public boolean isReady(String name) {
            return supervisor != null && supervisor.state(name) == SupervisedState.RUNNING;
        }

        @Override
        public void happened(Event event, String task, String text) {
            services.reports().happened(event, task, text, Message.of("task", task));
        }
    }
}
