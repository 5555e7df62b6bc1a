package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.unit.UnitException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Units as plain processes, where PID 1 is not systemd: in containers, on a developer's machine.
 *
 * <p>Each unit is a session of its own under a small shell that outlives us and writes down how the
 * program ended. Units are registered in a directory and found again by process number, start time and
 * command line together. Ends are noticed through inotify on that directory; a slow re-check finds a
 * holder that was killed. The directory has to be reachable by the users of the units, who find their
 * notify sockets in it. Needs setsid(1) and setpriv(1) of util-linux. An exit status above 128 is
 * taken for a signal, as a shell cannot tell them apart.
 */
public final class ProcessUnits implements Units {
    private static final Duration RECHECK = Duration.ofSeconds(15);
    /** Longer than a holder takes to write itself down: one that was registered before and has not, never ran. */
    private static final Duration LAUNCH = Duration.ofSeconds(5);
    /** From the shell's last word to the program itself: an exec, which nothing announces. */
    private static final Duration EXEC = Duration.ofMillis(2);
    private static final List<String> UNENFORCED = List.of("limits of memory, tasks, processors and bandwidth",
        "slices", "control groups of workers", "the sandbox", "journal fields",
        "the policy after an out-of-memory kill");

    private final String prefix;
    private final String reason;
    private final ErrorHandler errors;
    private final UnitsThread thread;
    private final UnitLedger ledger;
    private final ProcessFiles files;
    private final FileWatch watch;
    private final Map<UnitName, ProcessUnit> units = new HashMap<>();

    /**
     * Opens the registry.
     *
     * @param prefix the beginning of the names of all our units
     * @param directory where units are registered; made when it is missing
     * @param reason why plain processes were chosen, for the description
     * @param errors told of what goes wrong behind the scenes
     */
    public ProcessUnits(String prefix, Path directory, String reason, ErrorHandler errors) throws IOException {
        this(prefix, directory, reason, RECHECK, errors);
    }

    ProcessUnits(String prefix, Path directory, String reason, Duration recheck, ErrorHandler errors)
            throws IOException {
        this.prefix = prefix;
        this.reason = reason;
        this.errors = errors;
        this.files = new ProcessFiles(directory);
        this.thread = new UnitsThread(errors);
        this.ledger = new UnitLedger(errors);
        this.watch = new FileWatch(files.directory(), this::fileCame, this::lookAtAll, errors);
        thread.every(recheck, "re-check of the units", this::recheck);
    }

    @Override
    public UnitsDescription description() {
        return new UnitsDescription("plain processes", reason, UNENFORCED);
    }

    @Override
    public void observe(UnitListener listener) {
        ledger.observe(listener);
    }

    @Override
    public CompletionStage<List<UnitStatus>> adopt() {
        return thread.submit(done -> {
            for (UnitName name : files.registered(prefix)) {
                if (!units.containsKey(name)) {
                    adopt(name);
                }
            }
            files.removeSocketsBut(units.values().stream().map(ProcessUnit::invocation));
            done.complete(ledger.statuses());
        });
    }

    private void adopt(UnitName name) throws IOException {
        ProcessUnit unit = new ProcessUnit(name, files, files.read(name));
        unit.alive(System.nanoTime());
        units.put(name, unit);
        UnitStatus found = unit.read();
        ledger.adopt(found);
        if (found.state().over()) {
            look(name);
            return;
        }
        listen(unit);
        watchOver(unit);
        if (!unit.isBegun()) {
            thread.after(LAUNCH, "looking whether unit " + name + " ever began", () -> {
                if (units.get(name) == unit && !unit.isBegun()) {
                    unit.killing();
                    look(name);
                }
            });
        }
    }

    @Override
    public CompletionStage<UnitStatus> start(UnitSpec spec) {
        return thread.submit(done -> {
            forgetEnded(spec.name());
            String invocation = UUID.randomUUID().toString().replace("-", "");
            Properties record = ProcessUnit.record(spec, invocation);
            ProcessUnit unit = new ProcessUnit(spec.name(), files, record);
            unit.alive(System.nanoTime());
            try {
                files.write(spec.name(), record);
                units.put(spec.name(), unit);
                listen(unit);
                ledger.expect(spec, done);
                ProcessLauncher.launch(spec, files.base(spec.name()), files.freshLog(spec.name()), invocation,
                    unit.notifies() ? files.socket(invocation).toString() : "");
            } catch (IOException e) {
                ledger.drop(spec.name());
                forget(unit);
                throw new UnitException(Kind.START_FAILED, "unit " + spec.name() + " could not be started: "
                    + e.getMessage() + ": check " + files.directory() + " and that util-linux is installed", e);
            }
            watchOver(unit);
        });
    }

    /** Makes room for a start: what is registered and over goes, what runs stays and is an error. */
    private void forgetEnded(UnitName name) throws IOException, UnitException {
        if (!units.containsKey(name) && files.registered(name.value().replace(UnitName.SUFFIX, "")).contains(name)) {
            ProcessUnit former = new ProcessUnit(name, files, files.read(name));
            if (former.read().state().over()) {
                files.remove(name);
                return;
            }
            throw taken(name);
        }
        if (units.containsKey(name)) {
            throw taken(name);
        }
    }

    private UnitException taken(UnitName name) {
        return new UnitException(Kind.NAME_TAKEN, "unit " + name + " runs already, as " + files.file(name, "unit")
            + " says: stop it first");
    }

    private void listen(ProcessUnit unit) throws IOException {
        if (unit.notifies()) {
            unit.receiveBy(new NotifyInbox(files.socket(unit.invocation()), line -> notified(unit, line), errors));
        }
    }

    private void notified(ProcessUnit unit, String line) {
        thread.post("message of unit " + unit.name(), () -> {
            unit.alive(System.nanoTime());
            if (units.get(unit.name()) != unit) {
                return;
            }
            if (line.equals("READY=1")) {
                files.markReady(unit.name());
            } else if (line.equals("STOPPING=1")) {
                unit.ending();
            } else if (line.startsWith("STATUS=")) {
                unit.text(line.substring("STATUS=".length()));
            }
            look(unit.name());
        });
    }

    /** Sees to it that a unit becomes ready in time, and gives signs of life if it has to. */
    private void watchOver(ProcessUnit unit) {
        thread.after(unit.duration("start-timeout"), "start of unit " + unit.name(), () -> {
            if (units.get(unit.name()) == unit && unit.read().state() == UnitState.STARTING) {
                end(unit, "timeout", unit.duration("stop-timeout"));
            }
        });
        Duration watchdog = unit.duration("watchdog");
        if (!watchdog.isZero()) {
            thread.after(watchdog, "watchdog of unit " + unit.name(), () -> feedOrEnd(unit, watchdog));
        }
    }

    private void feedOrEnd(ProcessUnit unit, Duration watchdog) throws IOException {
        if (units.get(unit.name()) != unit) {
            return;
        }
        if (unit.read().state() == UnitState.RUNNING && unit.silentFor(watchdog, System.nanoTime())) {
            end(unit, "watchdog", Duration.ZERO);
            return;
        }
        thread.after(watchdog.dividedBy(2), "watchdog of unit " + unit.name(), () -> feedOrEnd(unit, watchdog));
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        return thread.submit(done -> {
            ledger.awaitEnd(name, done);
            ProcessUnit unit = units.get(name);
            Duration own = unit.duration("stop-timeout");
            end(unit, "", grace.compareTo(own) < 0 ? grace : own);
        });
    }

    private void end(ProcessUnit unit, String cause, Duration grace) throws IOException {
        if (!cause.isEmpty()) {
            unit.cause(cause);
        }
        unit.terminate();
        look(unit.name());
        thread.after(grace, "killing unit " + unit.name(), () -> {
            if (units.get(unit.name()) == unit) {
                unit.cause("timeout");
                unit.killing();
                look(unit.name());
            }
        });
    }

    @Override
    public CompletionStage<Void> kill(UnitName name, UnitSignal signal) {
        return thread.submit(done -> {
            ledger.status(name);
            ProcessUnit unit = units.get(name);
            if (signal == UnitSignal.KILL) {
                unit.killing();
                look(name);
            } else {
                ProcessIdentity main = unit.main().orElseThrow(() -> new UnitException(Kind.NO_SUCH_UNIT,
                    "unit " + name + " has no main process to signal: look at its status"));
                new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + main.pid()).start();
            }
            done.complete(null);
        });
    }

    @Override
    public CompletionStage<Void> setLimits(UnitName name, UnitLimits limits) {
        return thread.submit(done -> {
            ledger.status(name);
            throw new UnitException(Kind.UNSUPPORTED, "limits of unit " + name + " cannot be changed:"
                + " plain processes have none (" + reason + "); run under systemd to have them");
        });
    }

    @Override
    public CompletionStage<UnitStatus> status(UnitName name) {
        return thread.submit(done -> done.complete(ledger.status(name)));
    }

    @Override
    public CompletionStage<List<String>> logTail(UnitName name, int lines) {
        return thread.submit(done -> done.complete(LogTail.ofFile(files.file(name, "log"), lines)));
    }

    private void fileCame(Path file) {
        files.unitOf(file).ifPresent(this::look);
    }

    private void lookAtAll() {
        thread.post("looking at all units", () -> List.copyOf(units.keySet()).forEach(this::look));
    }

    private void look(UnitName name) {
        thread.post("reading unit " + name, () -> read(name));
    }

    private void read(UnitName name) throws IOException {
        ProcessUnit unit = units.get(name);
        if (unit == null) {
            return;
        }
        UnitStatus now = unit.read();
        if (now.state() == UnitState.STARTING && now.mainPid() != 0 && !unit.notifies()) {
            thread.after(EXEC, "reading unit " + name, () -> read(name));
        }
        if (now.state().over()) {
            forget(unit);
        } else if (now.state() == UnitState.STOPPING) {
            endRemains(unit, now);
        }
        ledger.seen(now);
    }

    /** Sees to it that the whole session ends, and not its main process alone. */
    private void endRemains(ProcessUnit unit, UnitStatus now) throws IOException {
        unit.tellEnd();
        boolean headless = now.mainPid() == 0 && files.exitStatus(unit.name()).isPresent();
        if (headless && !unit.isEndAsked()) {
            end(unit, "", unit.duration("stop-timeout"));
        }
        boolean kill = unit.isKilling() || headless && unit.mainFirst();
        if (!kill && !headless) {
            return;
        }
        List<ProcessIdentity> members = unit.members();
        if (headless && members.isEmpty()) {
            look(unit.name());
        }
        for (ProcessIdentity member : members) {
            // A process can fork just before it is hit: each end leads to another look.
            ProcessHandle.of(member.pid()).ifPresentOrElse(handle -> handle.onExit().thenRun(() -> look(unit.name())),
                () -> look(unit.name()));
            if (kill) {
                member.end(true);
            }
        }
    }

    private void forget(ProcessUnit unit) throws IOException {
        units.remove(unit.name());
        closeInbox(unit);
        files.remove(unit.name());
    }

    /** A socket that somebody removed does not keep the unit's end from being told. */
    private void closeInbox(ProcessUnit unit) {
        try {
            unit.closeInbox();
        } catch (IOException e) {
            errors.onError("closing the notify socket of unit " + unit.name(), e);
        }
    }

    private void recheck() throws IOException {
        for (UnitName name : List.copyOf(units.keySet())) {
            files.boundLog(name);
            read(name);
        }
    }

    @Override
    public void close() {
        thread.close(() -> {
            watch.close();
            units.values().forEach(this::closeInbox);
        });
    }
}
