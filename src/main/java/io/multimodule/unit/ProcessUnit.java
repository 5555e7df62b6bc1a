package io.multimodule.unit;

import io.multimodule.unit.UnitExit.How;
import io.multimodule.unit.UnitLifecycle.KillMode;
import io.multimodule.unit.UnitLifecycle.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** One plain-process unit: what its files and /proc say of it, and what was asked of it. One thread. */
final class ProcessUnit {
    private static final int SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int TERM = 15;
    private static final List<Integer> GOOD_SIGNALS = List.of(1, 2, 13, TERM);

    private final UnitName name;
    private final ProcessFiles files;
    private final Properties record;
    private String text = "";
    private boolean stopping;
    private boolean endAsked;
    private boolean endTold;
    private boolean killing;
    private String cause = "";
    private long lastSignOfLife;
    private NotifyInbox inbox;

    ProcessUnit(UnitName name, ProcessFiles files, Properties record) {
        this.name = name;
        this.files = files;
        this.record = record;
    }

    static Properties record(UnitSpec spec, String invocation) {
        Properties record = new Properties();
        record.setProperty("invocation", invocation);
        record.setProperty("description", spec.description());
        record.setProperty("command", String.join(" ", spec.process().argv()));
        record.setProperty("readiness", spec.lifecycle().readiness().name());
        record.setProperty("kill-mode", spec.lifecycle().killMode().name());
        record.setProperty("start-timeout", spec.lifecycle().startTimeout().toString());
        record.setProperty("stop-timeout", spec.lifecycle().stopTimeout().toString());
        record.setProperty("watchdog", spec.lifecycle().watchdog().toString());
        return record;
    }

    UnitName name() {
        return name;
    }

    String invocation() {
        return record.getProperty("invocation", "");
    }

    boolean notifies() {
        return record.getProperty("readiness", "").equals(Readiness.NOTIFY.name());
    }

    Duration duration(String key) {
        return Duration.parse(record.getProperty(key, "PT10S"));
    }

    void receiveBy(NotifyInbox notifyInbox) {
        inbox = notifyInbox;
    }

    void closeInbox() throws IOException {
        if (inbox != null) {
            inbox.close();
            inbox = null;
        }
    }

    void text(String line) {
        text = line;
    }

    void alive(long nanoTime) {
        lastSignOfLife = nanoTime;
    }

    boolean silentFor(Duration limit, long nanoTime) {
        return nanoTime - lastSignOfLife > limit.toNanos();
    }

    /** Notes that it ends of itself. */
    void ending() {
        stopping = true;
    }

    /** Notes why it is ended by us; the first reason counts. */
    void cause(String result) {
        if (cause.isEmpty()) {
            cause = result;
        }
    }

    void killing() {
        stopping = true;
        killing = true;
    }

    boolean isEndAsked() {
        return endAsked;
    }

    boolean mainFirst() {
        return record.getProperty("kill-mode", "").equals(KillMode.MAIN_FIRST.name());
    }

    boolean isKilling() {
        return killing;
    }

    /** The main process, if it is alive. */
    Optional<ProcessIdentity> main() throws IOException {
        return files.process(name, "main").filter(ProcessIdentity::alive);
    }

    /** Whether its holder ever ran; whoever was to start it may have ended just before that. */
    boolean isBegun() throws IOException {
        return files.process(name, "shim").isPresent();
    }

    /** The holder, if it is alive; its arguments prove that it is this unit's. */
    Optional<ProcessIdentity> shim() throws IOException {
        return files.process(name, "shim").filter(ProcessIdentity::alive)
            .filter(shim -> shim.hasArgument(files.base(name).toString()));
    }

    /** All living processes of the unit besides its holder. */
    List<ProcessIdentity> members() throws IOException {
        Optional<ProcessIdentity> written = files.process(name, "shim");
        if (written.isEmpty()) {
            return List.of();
        }
        // Without its holder the session's number could have become somebody else's.
        boolean sure = shim().isPresent();
        long main = files.process(name, "main").map(ProcessIdentity::pid).orElse(0L);
        return ProcessIdentity.ofSession(written.get().session()).stream()
            .filter(member -> member.pid() != written.get().pid())
            // The holder's own child besides the program is the mv(1) of the file that it just wrote.
            .filter(member -> main == 0 || member.pid() == main || member.parent() != written.get().pid())
            .filter(member -> member.startTicks() >= written.get().startTicks())
            .filter(member -> sure || member.hasVariable("INVOCATION_ID=" + invocation()))
            .toList();
    }

    /** Asks the unit to end. */
    void terminate() throws IOException {
        stopping = true;
        endAsked = true;
        tellEnd();
    }

    /** Sends TERM to all, or to the main process alone, as the unit wants it; once, and not before there is any. */
    void tellEnd() throws IOException {
        Optional<ProcessIdentity> main = main();
        if (!endAsked || endTold || main.isEmpty() && files.exitStatus(name).isEmpty()) {
            return;
        }
        endTold = true;
        List<ProcessIdentity> told = mainFirst() ? main.stream().toList() : members();
        told.forEach(process -> process.end(false));
    }

    /** What is so now. */
    UnitStatus read() throws IOException {
        // In this order: a holder that is gone has written the exit status before, if it ever will.
        boolean held = shim().isPresent();
        Optional<Integer> status = files.exitStatus(name);
        Optional<ProcessIdentity> main = main();
        long pid = main.map(ProcessIdentity::pid).orElse(0L);
        boolean gone = isBegun() ? !held && main.isEmpty() : killing;
        if (status.isPresent() || gone) {
            return ended(status, pid);
        }
        return new UnitStatus(name, state(main), invocation(), pid, text, UnitExit.UNKNOWN);
    }

    private UnitState state(Optional<ProcessIdentity> main) throws IOException {
        boolean mainIsGone = main.isEmpty() && files.process(name, "main").isPresent();
        if (stopping || mainIsGone) {
            return UnitState.STOPPING;
        }
        boolean ready = notifies() ? files.ready(name) : isExecuted(main);
        return main.isPresent() && ready ? UnitState.RUNNING : UnitState.STARTING;
    }

    /** Whether the process has become the program, and is not the shell any more that will. */
    private static boolean isExecuted(Optional<ProcessIdentity> main) {
        return main.filter(process -> !process.hasArgument(ProcessLauncher.MARK)
            && !process.hasArgument(ProcessLauncher.SETPRIV)).isPresent();
    }

    private UnitStatus ended(Optional<Integer> status, long pid) throws IOException {
        if (!members().isEmpty()) {
            return new UnitStatus(name, UnitState.STOPPING, invocation(), pid, text, UnitExit.UNKNOWN);
        }
        UnitExit unseen = new UnitExit(How.UNKNOWN, 0, cause.isEmpty() ? "unknown" : cause);
        UnitExit exit = status.map(this::exit).orElse(unseen);
        return new UnitStatus(name, exit.success() ? UnitState.ENDED : UnitState.FAILED, invocation(), 0, text, exit);
    }

    /** A shell's exit status in the terms of a unit; above 128 it is taken for a signal. */
    UnitExit exit(int status) {
        boolean killed = status > SIGNAL_BASE && status <= SIGNAL_BASE + LAST_SIGNAL;
        int number = killed ? status - SIGNAL_BASE : status;
        boolean neverReady = notifies() && !files.ready(name) && !stopping;
        boolean good = killed ? GOOD_SIGNALS.contains(number) : number == 0;
        String own = good ? neverReady ? "protocol" : "success" : killed ? "signal" : "exit-code";
        return new UnitExit(killed ? How.KILLED : How.EXITED, number, cause.isEmpty() ? own : cause);
    }
}
