package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.unit.UnitException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.exceptions.DBusExecutionException;

/**
 * Units as transient service units of systemd (252 and newer).
 *
 * <p>The units are systemd's children: they run on when we end, and when the bus or systemd itself is
 * started anew. Every signal of systemd, and a slow re-check, leads to one thing: the unit's properties
 * are read. Needs root, or polkit's leave for {@code org.freedesktop.systemd1.manage-units}, which
 * amounts to root.
 */
public final class SystemdUnits implements Units {
    private static final Duration RECHECK = Duration.ofSeconds(30);
    /** The bus allows 128 calls of one connection to be open; finding a unit takes seven. */
    private static final int AT_ONCE = 16;

    private final String prefix;
    private final String reason;
    private final ErrorHandler errors;
    private final UnitsThread thread;
    private final SystemdConnection connection;
    private final UnitLedger ledger;
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private final Map<String, String> watchedPaths = new ConcurrentHashMap<>();
    private final LastRuns runs = new LastRuns();
    /** Whether somebody knows what ran already. */
    private boolean looked;

    /**
     * Connects.
     *
     * @param prefix the beginning of the names of all our units, such as {@code multimodule-}
     * @param reason why systemd was chosen, for the description
     * @param errors told of what goes wrong behind the scenes, on the units' thread
     * @throws UnitException systemd or its bus cannot be reached
     */
    public SystemdUnits(String prefix, String reason, ErrorHandler errors) throws UnitException {
        this(prefix, reason, RECHECK, errors);
    }

    SystemdUnits(String prefix, String reason, Duration recheck, ErrorHandler errors) throws UnitException {
        this(prefix, reason, errors, new UnitsThread(errors));
        connection.open();
        thread.every(recheck, "re-check of the units", connection::recheck);
    }

    /** Units of a bus that nobody has reached yet. */
    private SystemdUnits(String prefix, String reason, ErrorHandler errors, UnitsThread thread) {
        this.prefix = prefix;
        this.reason = reason;
        this.errors = errors;
        this.thread = thread;
        this.ledger = new UnitLedger(errors);
        this.connection = new SystemdConnection(thread, new Changes());
    }

    /**
     * Units of a systemd whose bus does not answer now: until it does, they are as after the loss of the connection.
     *
     * @param prefix the beginning of the names of all our units
     * @param reason why it is waited for, for the description
     * @param errors told of what goes wrong behind the scenes, on the units' thread
     */
    static SystemdUnits awaited(String prefix, String reason, ErrorHandler errors) {
        SystemdUnits units = new SystemdUnits(prefix, reason, errors, new UnitsThread(errors));
        units.connection.openLater();
        units.thread.every(RECHECK, "re-check of the units", units.connection::recheck);
        return units;
    }

    @Override
    public UnitsDescription description() {
        return new UnitsDescription("systemd " + connection.version(), reason, List.of());
    }

    @Override
    public void observe(UnitListener listener) {
        ledger.observe(listener);
    }

    @Override
    public CompletionStage<List<UnitStatus>> adopt() {
        return call("listing our units", done -> {
            findOurs();
            looked = true;
            done.complete(ledger.statuses());
        });
    }

    @Override
    public CompletionStage<UnitStatus> start(UnitSpec spec) {
        return call("starting unit " + spec.name(), done -> {
            if (ledger.watches(spec.name())) {
                throw new UnitException(Kind.NAME_TAKEN, "unit " + spec.name() + " runs already: stop it first");
            }
            watch(spec.name());
            runs.forget(spec.name());
            ledger.expect(spec, done);
            try {
                startTransient(spec);
            } catch (NoReply e) {
                // systemd is being started anew: whether it took the request shows when it is back.
                lookLater(spec.name().value());
                return;
            } catch (DBusExecutionException | UnitException e) {
                forget(spec.name());
                ledger.drop(spec.name());
                throw e;
            }
            look(spec.name().value());
        });
    }

    private void startTransient(UnitSpec spec) throws UnitException {
        try {
            manager().StartTransientUnit(spec.name().value(), "fail", TransientProperties.of(spec), List.of());
        } catch (DBusExecutionException e) {
            if (!isTaken(spec.name())) {
                throw e;
            }
            UnitStatus taken = connection.bus().read(spec.name());
            if (taken.state() != UnitState.FAILED || !connection.bus().isTransient(spec.name())) {
                throw new UnitException(Kind.NAME_TAKEN, "unit " + spec.name() + " exists already and is "
                    + taken.state() + ": look with systemctl status " + spec.name() + " whose it is", e);
            }
            manager().ResetFailedUnit(spec.name().value());
            manager().StartTransientUnit(spec.name().value(), "fail", TransientProperties.of(spec), List.of());
        }
    }

    private boolean isTaken(UnitName name) {
        return connection.bus().loaded(name.value().substring(0, name.value().length() - UnitName.SUFFIX.length()))
            .contains(name.value());
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        return call("stopping unit " + name, done -> {
            ledger.awaitEnd(name, done);
            String invocation = ledger.status(name).invocation();
            requestStop(name);
            thread.after(grace, "killing unit " + name, () -> killAfterGrace(name, invocation));
        });
    }

    private void requestStop(UnitName name) {
        if (!connection.isOpen() || !ledger.watches(name)) {
            return;
        }
        try {
            manager().StopUnit(name.value(), "replace");
            look(name.value());
        } catch (DBusExecutionException e) {
            if (!SystemdRefusal.isAway(e)) {
                throw e;
            }
            thread.after(SystemdConnection.PATIENCE, "stopping unit " + name, () -> requestStop(name));
        }
    }

    private void killAfterGrace(UnitName name, String invocation) throws UnitException {
        if (connection.isOpen() && ledger.watches(name) && ledger.status(name).invocation().equals(invocation)) {
            manager().KillUnit(name.value(), "all", UnitSignal.KILL.number());
        }
    }

    @Override
    public CompletionStage<Void> kill(UnitName name, UnitSignal signal) {
        return call("signalling unit " + name, done -> {
            ledger.status(name);
            manager().KillUnit(name.value(), signal == UnitSignal.KILL ? "all" : "main", signal.number());
            done.complete(null);
        });
    }

    @Override
    public CompletionStage<Void> setLimits(UnitName name, UnitLimits limits) {
        return call("limiting unit " + name, done -> {
            ledger.status(name);
            connection.bus().set(name, TransientProperties.of(limits));
            done.complete(null);
        });
    }

    @Override
    public CompletionStage<UnitStatus> status(UnitName name) {
        return thread.submit(done -> done.complete(ledger.status(name)));
    }

    @Override
    public CompletionStage<List<String>> logTail(UnitName name, int lines) {
        return LogTail.ofJournal(name, runs.of(name), lines);
    }

    private <T> CompletionStage<T> call(String what, UnitsThread.Work<T> work) {
        return thread.submit(done -> {
            if (!connection.isOpen()) {
                throw new UnitException(Kind.UNREACHABLE, what + ": the connection to systemd is being made again,"
                    + " try again in a moment" + connection.lastFailure());
            }
            try {
                work.run(done);
            } catch (DBusExecutionException e) {
                throw SystemdRefusal.explained(what, e);
            }
        });
    }

    private SystemdCalls manager() {
        return connection.bus().manager();
    }

    private void watch(UnitName name) {
        watchedPaths.put(SystemdBus.path(name.value()), name.value());
    }

    /** Marks a unit as changed; it is read once however often that is said. Any thread. */
    private void look(String unit) {
        if (stale.add(unit)) {
            thread.post("reading unit " + unit, () -> read(unit));
        }
    }

    private void read(String unit) {
        stale.remove(unit);
        UnitName name = new UnitName(unit);
        if (!connection.isOpen() || !ledger.watches(name)) {
            return;
        }
        try {
            take(connection.bus().read(name));
        } catch (DBusExecutionException e) {
            if (!SystemdRefusal.isAway(e)) {
                throw e;
            }
            lookLater(unit);
        }
    }

    private void take(UnitStatus now) {
        runs.seen(now);
        if (now.state().over()) {
            release(now);
            forget(now.name());
        }
        ledger.seen(now);
    }

    private void lookLater(String unit) {
        thread.after(SystemdConnection.PATIENCE, "reading unit " + unit, () -> look(unit));
    }

    private void forget(UnitName name) {
        watchedPaths.remove(SystemdBus.path(name.value()));
    }

    /** Lets systemd unload a unit whose end has been read. */
    private void release(UnitStatus ended) {
        try {
            if (ended.state() == UnitState.FAILED) {
                manager().ResetFailedUnit(ended.name().value());
            }
        } catch (DBusExecutionException e) {
            reportUnlessGone(ended.name(), e);
        }
        unreference(ended.name());
    }

    private void unreference(UnitName name) {
        try {
            manager().UnrefUnit(name.value());
        } catch (DBusExecutionException e) {
            reportUnlessGone(name, e);
        }
    }

    /** Already unloaded, or referenced by a former connection: then there is nothing to release. */
    private void reportUnlessGone(UnitName name, DBusExecutionException e) {
        if (!String.valueOf(e.getMessage()).contains("not ")) {
            errors.onError("releasing unit " + name, e);
        }
    }

    private void findOurs() {
        List<UnitName> unknown = connection.bus().loaded(prefix).stream().map(UnitName::new)
            .filter(name -> !ledger.watches(name)).toList();
        for (int from = 0; from < unknown.size(); from += AT_ONCE) {
            List<UnitName> some = unknown.subList(from, Math.min(unknown.size(), from + AT_ONCE));
            some.forEach(this::watch);
            some.stream().map(name -> connection.bus().new Finding(name)).toList().forEach(this::adopt);
        }
    }

    private void adopt(SystemdBus.Finding finding) {
        UnitStatus found = finding.status();
        if (!finding.isTransient()) {
            // A unit with a file of its own is somebody else's, whatever its name.
            forget(found.name());
            unreference(found.name());
            return;
        }
        runs.seen(found);
        ledger.adopt(found);
        if (found.state().over() || !finding.held()) {
            look(found.name().value());
        }
    }

    /** Keeps a unit loaded until its end was read; one that is gone already will be read as such. */
    private void hold(UnitName name) {
        try {
            manager().RefUnit(name.value());
        } catch (DBusExecutionException e) {
            look(name.value());
        }
    }

    private void lookAtAll() {
        ledger.names().forEach(name -> look(name.value()));
    }

    @Override
    public void close() {
        thread.close(connection::close);
    }

    /** What is heard over the connection, and what becomes of it. */
    private final class Changes implements SystemdConnection.User {
        @Override
        public void named(String unit) {
            at(SystemdBus.path(unit));
        }

        @Override
        public void at(String path) {
            String unit = watchedPaths.get(path);
            if (unit != null) {
                look(unit);
            }
        }

        @Override
        public void reloaded() {
            lookAtAll();
        }

        @Override
        public void lost(String why) {
            ledger.tell(new UnitEvent.Lost("the connection to systemd was lost (" + why + "); trying again"));
        }

        @Override
        public void regained() {
            List<UnitName> known = new ArrayList<>(ledger.names());
            known.forEach(SystemdUnits.this::hold);
            known.forEach(name -> read(name.value()));
            if (looked) {
                findOurs();
            }
            ledger.tell(new UnitEvent.Regained(ledger.statuses()));
        }
    }
}
