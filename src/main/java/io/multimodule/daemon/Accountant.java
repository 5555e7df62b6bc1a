package io.multimodule.daemon;

import io.multimodule.cgroup.Accounting;
import io.multimodule.cgroup.StrikeListener;
import io.multimodule.cgroup.StrikeWatch;
import io.multimodule.cgroup.Round;
import io.multimodule.cgroup.Sample;
import io.multimodule.cgroup.Sampler;
import io.multimodule.cgroup.UnitIdentity;
import io.multimodule.channel.Event;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.LevelChange;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Subject;
import io.multimodule.failsafe.Watch;
import io.multimodule.failsafe.WatchListener;
import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskReading;
import io.multimodule.runtime.TaskSettings;
import io.multimodule.unit.UnitStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures every task, its process where it has one, and the daemon itself, once a second, and judges what
 * it measured. All of that happens on the sampler's thread; the conductor only hands over what it counts
 * anyway. Methods may be called on any thread and do not wait, unless they say otherwise.
 */
final class Accountant implements AutoCloseable {
    /** Documents of more subjects than this are made only in each fifth round. */
    private static final int MANY = 100;
    private static final int SELDOM = 5;
    /** Where systemd has the units of tasks. */
    private static final String TASKS = "/multimodule.slice/multimodule-tasks.slice";

    private final Host host;
    private final HostServices services;
    private final Consumer<Breach> failsafe;
    private final Accounting accounting;
    private final Sampler sampler;
    private final AgentRunner runner;
    private final StrikeListener strikes = new Strikes();
    /** Null where there are no cgroups of version 2. */
    private final StrikeWatch strikeWatch;
    private final AtomicReference<Counted> readings = new AtomicReference<>();
    private final HostDocuments hostDocuments;
    private final ToldLevels told;
    /** The sampler's thread, as all that follows but the documents. */
    private final Map<String, Account> accounts = new HashMap<>();
    private final SelfReading self;
    /** The processes of which something was measured in this round. */
    private final Set<String> alive = new HashSet<>();
    /** What is held is not measured, and its levels last until its release. */
    private final Set<String> held = new HashSet<>();
    private long rounds;
    private Map<String, LimitSettings> limits = Map.of();
    /** Processes that tasks share. */
    private Set<String> processes = Set.of();
    private LimitSettings usual = LimitSettings.NONE;
    private volatile Map<String, Message> documents = Map.of();

    /**
     * Opens it; {@link #start} begins to measure.
     *
     * @param failsafe told of each breach, on the sampler's thread
     * @param accounting where figures come from
     * @param told the levels that were told
     * @throws IOException the kernel refuses to tell of what it does to units
     */
    Accountant(Host host, HostServices services, HostDocuments hostDocuments, Accounting accounting, ToldLevels told,
            Consumer<Breach> failsafe) throws IOException {
        this.host = host;
        this.services = services;
        this.hostDocuments = hostDocuments;
        this.failsafe = failsafe;
        this.told = told;
        this.accounting = accounting;
        ErrorHandler errors = (where, error) -> services.reports()
                .error("accounting", where + ": " + error.getMessage(), error);
        services.reports().log("accounting", accounting.description());
        this.sampler = new Sampler(accounting, services.clock(), Sampler.PERIOD, this::sampled, errors)
                .memoryLevels(unit -> limitsOf(unit).lowest(Measure.MEMORY));
        this.runner = new AgentRunner(sampler, errors);
        this.strikeWatch = !accounting.isUnified() ? null
                : new StrikeWatch(accounting.cgroups(), TASKS, strikes, errors);
        this.self = new SelfReading(services.metrics());
    }

    /** Begins to measure. */
    Accountant start() throws Exception {
        prepare();
        runner.start();
        return this;
    }

    /** Has the daemon itself measured, and its tasks' figures handed over each second. */
    void prepare() {
        long pid = ProcessHandle.current().pid();
        sampler.watch(identity(HostRole.MAIN.name(), "multimodule.service", "", pid));
        host.conductor().post(() -> host.conductor().timers().every(Sampler.PERIOD.toNanos(),
                () -> readings.set(new Counted(host.readings(), host.waitingForOthers(), host.stalledNanos()))));
    }

    /** What the sampler's thread does; a test turns it instead. */
    Agent agent() {
        return sampler;
    }

    /** Other limits hold from now on; what was seen is judged afresh. */
    void configure(Settings settings) {
        Map<String, LimitSettings> all = new HashMap<>();
        Set<String> shared = new HashSet<>(Set.of(HostRole.MAIN.name()));
        for (TaskSettings task : settings.tasks().values()) {
            all.put(task.name(), task.isAlone() ? task.limits().alone() : task.limits());
            if (!task.isAlone()) {
                shared.add(task.host());
            }
        }
        soon(() -> {
            limits = all;
            processes = shared;
            usual = settings.limits();
            long now = services.clock().nanoTime();
            accounts.forEach((name, account) -> account.watch().settings(limitsOf(name), now));
            told.resume(name -> account(name).watch(), now);
        });
    }

    /**
     * A process of a task or a host runs from now on. Waits for /proc.
     *
     * @param adopted whether another daemon has started it: what the kernel did to it long ago is not news
     */
    void began(String name, UnitStatus status, boolean adopted) {
        UnitIdentity unit = identity(name, status.name().value(), status.invocation(), status.mainPid());
        sampler.watch(unit);
        try {
            if (strikeWatch != null) {
                strikeWatch.watch(unit, adopted ? StrikeWatch.AS_FOUND : 0);
            }
        } catch (IOException e) {
            services.reports().error(name, e.getMessage() + "; kills for want of memory and refused forks are seen with"
                    + " the next sample", e);
        }
    }

    /** A process of a task or a host has ended. */
    void ended(String name) {
        if (strikeWatch != null) {
            strikeWatch.ended(name);
        }
    }

    /**
     * Whether the kernel killed a process at its own limit of memory, and not because the machine had none; false where
     * that cannot be known.
     *
     * @param others whether other processes start, of which nothing is known yet
     */
    boolean struckAtOwnLimit(String name, boolean others) {
        return strikeWatch != null && strikeWatch.struckAtOwnLimit(name, others);
    }

    /** On the sampler's thread, at once and not with the next round: what the kernel did must not wait for that. */
    private void soon(Runnable command) {
        sampler.execute(command);
        runner.wake();
    }

    /** Who is told of what the kernel does; a test tells it instead. */
    StrikeListener strikes() {
        return strikes;
    }

    /** On the watch's thread: what the kernel did at a limit. */
    private final class Strikes implements StrikeListener {
        @Override
        public void killed(UnitIdentity unit, long kills, boolean ownLimit) {
            if (ownLimit) {
                struck(unit, Measure.OOM_KILLS, kills);
            }
        }

        @Override
        public void refused(UnitIdentity unit, long forks) {
            struck(unit, Measure.FORKS_REFUSED, forks);
        }

        private void struck(UnitIdentity unit, Measure what, long times) {
            soon(() -> account(unit.unit()).watch().struck(what, times, services.clock().nanoTime()));
        }
    }

    /** A process of a task or a host was started, or ended without being asked. */
    void count(String name, Measure what) {
        soon(() -> account(name).watch().count(what, 1));
    }

    /** It is held, perhaps since an earlier daemon. */
    void held(String name) {
        soon(() -> held.add(name));
    }

    /** A person lets a task run again: what was seen before is no evidence any more. */
    void released(String name) {
        soon(() -> {
            held.remove(name);
            account(name).watch().released(services.clock().nanoTime());
        });
    }

    /** A document of a task, or of a process, with what was measured of it last. */
    Message withFigures(Message document) {
        Message figures = documents.get(document.string("name"));
        if (figures == null) {
            return document;
        }
        return document.with("figures", figures.get("figures")).with("level", figures.get("level"))
                .with("levels", figures.get("levels"));
    }

    @Override
    public void close() throws IOException {
        runner.close();
        told.keep(watches());
        if (strikeWatch != null) {
            strikeWatch.close();
        }
    }

    /** A process that has no control group of its own is found by its number. */
    private UnitIdentity identity(String name, String unit, String invocation, long pid) {
        return new UnitIdentity(name, invocation.isEmpty() ? Long.toString(pid) : invocation,
                accounting.controlGroup(pid, unit), pid);
    }

    private void sampled(Round round) {
        long now = round.end();
        takeSamples(round);
        Counted fresh = readings.getAndSet(null);
        if (fresh != null) {
            forgetAllBut(fresh.tasks(), now);
            fresh.tasks().forEach(reading -> account(reading.task()).take(reading, now));
            fresh.waiting().forEach((task, messages) -> {
                if (limits.containsKey(task)) {
                    account(task).takeWaiting(messages);
                }
            });
            self.readStalls(fresh.stalledNanos());
        }
        Watch main = account(HostRole.MAIN.name()).watch();
        self.observeStalls(main, takeRunning(now), now);
        takeDocuments(now);
        self.read(main, round, now);
        for (Account account : accounts.values()) {
            account.lookAtQueue(services.transit().queues(), now);
            account.lookAtOutboxes(now);
            account.watch().judge(now);
            if (!held.contains(account.watch().subject().name())) {
                account.watch().endUnmeasured(ToldLevels.GRACE, now);
            }
        }
        told.keep(watches());
        if (accounts.size() <= MANY || rounds++ % SELDOM == 0) {
            publish();
        }
    }

    private void takeSamples(Round round) {
        alive.clear();
        for (Sample sample : round.samples()) {
            if (!sample.isGone()) {
                alive.add(sample.unit().unit());
            }
            account(sample.unit().unit()).feed().take(sample);
        }
    }

    /** What is neither configured nor runs any more is not known any more, and its alerts end. */
    private void forgetAllBut(List<TaskReading> loaded, long now) {
        accounts.entrySet().removeIf(entry -> {
            boolean over = !isKnown(entry.getKey(), loaded) && !told.isAwaited(entry.getKey(), now);
            if (over) {
                entry.getValue().watch().gone(now);
            }
            return over;
        });
    }

    private boolean isKnown(String name, List<TaskReading> loaded) {
        return limits.containsKey(name) || processes.contains(name) || alive.contains(name)
                || loaded.stream().anyMatch(reading -> reading.task().equals(name));
    }

    /** A callback that does not end hands over nothing, so it is looked at from here; returns for how long it runs. */
    private long takeRunning(long now) {
        String task = host.activity().running();
        long running = host.activity().runningNanos();
        // Asked twice, because another task may have begun in between, which is not to blame for so much time.
        // It may have begun before anything was read of its task.
        if (running > Sampler.PERIOD.toNanos() && task.equals(host.activity().running())) {
            account(task).takeRunning(running, now);
            return running;
        }
        return 0;
    }

    /**
     * What task hosts wrote of their tasks. They write only what has changed, and seldom: while the process lives,
     * what it wrote last is so, or a single failure after a long rest would be the beginning of a window.
     */
    private void takeDocuments(long now) {
        hostDocuments.refresh();
        hostDocuments.forEachStalled((process, millis) -> {
            if (alive.contains(process)) {
                account(process).takeStalled(millis, now);
            }
        });
        hostDocuments.forEach((process, name, document) -> {
            if (alive.contains(process)) {
                account(name).take(document, now);
            }
        });
    }

    private Account account(String name) {
        return accounts.computeIfAbsent(name, unknown -> new Account(new Subject(
                processes.contains(unknown) ? Subject.Kind.HOST : Subject.Kind.TASK, unknown),
                limitsOf(unknown), new Listener()));
    }

    private Stream<Watch> watches() {
        return accounts.values().stream().map(Account::watch);
    }

    private LimitSettings limitsOf(String name) {
        return name.equals(HostRole.MAIN.name()) ? usual.withoutHolds() : limits.getOrDefault(name, usual);
    }

    /**
     * What the conductor hands over: what it counted for each task, how many messages wait here for others, and how
     * long stalls in all of its tasks took.
     */
    private record Counted(List<TaskReading> tasks, Map<String, Long> waiting, long stalledNanos) {
    }

    private void publish() {
        Map<String, Message> fresh = new HashMap<>();
        accounts.forEach((name, account) -> fresh.put(name, account.document()));
        documents = fresh;
    }

    /** Told on the sampler's thread. */
    private final class Listener implements WatchListener {
        @Override
        public void changed(LevelChange change) {
            told.changed();
            services.reports().happened(Event.LIMIT_CROSSED, change.finding().subject().name(), change.text(),
                    change.toMessage());
        }

        @Override
        public void breached(Breach breach) {
            failsafe.accept(breach);
        }
    }
}
