package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.control.StateDirectory;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.Evidence;
import io.multimodule.failsafe.Finding;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSignal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What follows when a task passed a failsafe: the evidence is gathered, for some seconds at most, the hold is written,
 * and then what runs of the task is ended. Any thread calls; nothing waits.
 */
final class Failsafe {
    /** How long a process may take to end before all of it is killed: its state is saved in that time. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** One whose callback does not return cannot save anything in any time. */
    private static final Duration STUCK_GRACE = Duration.ofMillis(200);
    /** How often is looked whether a Java machine has written what its threads do: one at rest needs less. */
    private static final Duration DUMP = Duration.ofMillis(300);
    /**
     * How long the evidence may keep a task from its end: a journal usually takes a tenth of a second, one on a busy
     * disk some seconds, and a broker that hangs for ever. Meanwhile the kernel's limits hold.
     */
    private static final Duration EVIDENCE = Duration.ofSeconds(10);
    /** How much of that each step before the last may take. */
    private static final Duration STEP = Duration.ofSeconds(2);
    /** As many as a unit gives. */
    private static final int LINES = 1000;
    /** As many as a hold keeps. */
    private static final int LAST_LINES = 20;
    /** How long the conductor may stay in a task that is to be ended; then only the end of the daemon ends it. */
    private static final long STUCK_SECONDS = 5;
    /** EX_SOFTWARE of sysexits.h. */
    private static final int STUCK_EXIT = 70;

    private final Host host;
    private final HostServices services;
    private final Processes processes;
    private final StateDirectory directory;
    private final Thread conductor;
    /** Those whose end has begun and who are not held yet. Conductor thread. */
    private final Set<String> stopping = new HashSet<>();

    /** @param conductor the thread that runs the tasks of the daemon */
    Failsafe(Host host, HostServices services, Processes processes, StateDirectory directory, Thread conductor) {
        this.host = host;
        this.services = services;
        this.processes = processes;
        this.directory = directory;
        this.conductor = conductor;
    }

    /** The stacks that a process, the run of its task with that number, is to write before a time of the clock. */
    private record Dump(Finding finding, int run, long deadline) {
    }

    /** A failsafe was passed. */
    void passed(Breach breach) {
        Finding finding = breach.finding();
        String name = finding.subject().name();
        if (breach.dryRun()) {
            say(name, "dry run: " + finding.subject() + " would be stopped and held: " + finding.text(),
                    finding.toMessage());
            return;
        }
        if (name.equals(host.activity().running()) && host.activity().runningNanos() > 0) {
            stopInternal(finding, stack());
            return;
        }
        host.conductor().post(() -> {
            Supervisor supervisor = processes.supervisor();
            if (supervisor == null) {
                sayNotStopped(finding);
                return;
            }
            if (isOver(name) || !stopping.add(name)) {
                return;
            }
            SupervisedState state = supervisor.state(name);
            if (state == SupervisedState.ABSENT) {
                hold(finding, "it was unloaded", List.of(), "");
            } else if (state == SupervisedState.RUNNING && !processes.isProgram(name)) {
                dump(finding);
            } else {
                // What is no Java machine, or not yet, would die of the signal that asks for its threads.
                lookAtLines(finding);
            }
        });
    }

    /** Whether it is held, ends already, or is not configured any more: that is not to be held when it comes back. */
    private boolean isOver(String name) {
        SupervisedState state = processes.supervisor().state(name);
        return state == SupervisedState.HELD || state == SupervisedState.STOPPING
                || state == SupervisedState.ABSENT && !processes.isConfigured(name) && !host.runs(name);
    }

    /**
     * A Java machine writes the stacks of all its threads where its other lines go. Those of many threads are more
     * than a unit gives, so what it wrote before them is fetched before.
     */
    private void dump(Finding finding) {
        Dump dump = new Dump(finding, processes.supervisor().starts(finding.subject().name()),
                services.clock().nanoTime() + EVIDENCE.toNanos());
        within(STEP, processes.units().logTail(unitOf(finding), LAST_LINES), List.of(), earlier ->
                within(STEP, processes.units().kill(unitOf(finding), UnitSignal.QUIT), null, sent ->
                        lookForDump(dump, earlier, earlier)));
    }

    /** A machine that hardly gets any processor time writes late, and half a dump may lack the thread that matters. */
    private void lookForDump(Dump dump, List<String> earlier, List<String> seen) {
        Duration left = left(dump.deadline);
        host.conductor().timers().after((left.compareTo(DUMP) < 0 ? left : DUMP).toNanos(), () ->
                within(left(dump.deadline), processes.units().logTail(unitOf(dump.finding), LINES), null, lines -> {
                    if (lines == null) {
                        holdWith(dump.finding, earlier, seen);
                    } else if (ThreadDump.in(lines).isWhole() || left(dump.deadline).isZero() || !runs(dump)) {
                        holdWith(dump.finding, earlier, lines);
                    } else {
                        lookForDump(dump, earlier, lines);
                    }
                }));
    }

    /** Whether the process that was asked for its threads may still write them. */
    private boolean runs(Dump dump) {
        String name = dump.finding.subject().name();
        Supervisor supervisor = processes.supervisor();
        return supervisor.state(name) == SupervisedState.RUNNING && supervisor.starts(name) == dump.run
                && !hasEnded(name);
    }

    private boolean hasEnded(String name) {
        return processes.supervisor().status(name).filter(status -> status.state().over()).isPresent();
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - services.clock().nanoTime()));
    }

    /** Goes on with what comes in time, else with something instead. Conductor thread. */
    private <T> void within(Duration patience, CompletionStage<T> asked, T instead, Consumer<T> then) {
        host.conductor().within(patience, asked, instead).thenAccept(then);
    }

    private UnitName unitOf(Finding finding) {
        return processes.supervisor().unitOf(finding.subject().name());
    }

    private void lookAtLines(Finding finding) {
        within(EVIDENCE, processes.units().logTail(unitOf(finding), LINES), List.of(),
                lines -> holdWith(finding, List.of(), lines));
    }

    private void holdWith(Finding finding, List<String> earlier, List<String> lines) {
        ThreadDump dump = ThreadDump.in(lines);
        List<String> last = dump.before().isEmpty() ? earlier : dump.before();
        hold(finding, whatIsDone(finding.subject().name()), last, dump.text());
    }

    private String whatIsDone(String name) {
        if (hasEnded(name)) {
            return "its process had ended before it was asked to";
        }
        return "its process was asked to end, and all of it killed after " + (processes.isStuck(name)
                ? STUCK_GRACE.toMillis() + " ms, because a callback in it does not return" : GRACE.toSeconds() + " s");
    }

    /**
     * The conductor is in this very task. When it does not come back, the hold is written here, and the daemon ends:
     * the next one begins without the task.
     */
    private void stopInternal(Finding finding, String stack) {
        AtomicBoolean done = new AtomicBoolean();
        host.conductor().post(() -> {
            done.set(true);
            if (processes.supervisor() == null) {
                sayNotStopped(finding);
            } else {
                hold(finding, "it was unloaded", List.of(), stack);
            }
        });
        CompletableFuture.delayedExecutor(STUCK_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (!done.get()) {
                endTheDaemon(finding, stack);
            }
        });
    }

    private void endTheDaemon(Finding finding, String stack) {
        String done = "the daemon was ended, because the task did not return from its callback";
        if (mayEnd(finding, done, stack)) {
            System.err.println(reason(finding) + "; " + done + "; a new daemon runs without it");
            Runtime.getRuntime().halt(STUCK_EXIT);
        }
    }

    /**
     * Writes the hold of a task that keeps the conductor; whether the disk has it. Without it the next daemon would
     * begin with the same task, so this one goes on, and a person is told: the channels do not need the conductor.
     */
    boolean mayEnd(Finding finding, String done, String stack) {
        String name = finding.subject().name();
        try {
            new HoldStore(directory.holds()).put(new Hold(name, now(), reason(finding),
                    new Evidence(finding, now(), done, List.of(), stack).toMessage()));
            return true;
        } catch (IOException e) {
            say(name, finding.subject() + " passed a failsafe, " + finding.text() + ", and does not return from its"
                    + " callback: all tasks of the daemon wait for it, and the daemon does not end, because the next"
                    + " one would run it again: " + e.getMessage()
                    + "; that is tried again when a failsafe is passed after the pause", finding.toMessage());
            return false;
        }
    }

    private void hold(Finding finding, String done, List<String> lines, String dump) {
        String name = finding.subject().name();
        stopping.remove(name);
        if (isOver(name)) {
            // While the evidence was gathered the kernel, a person or another configuration has ended it.
            return;
        }
        Evidence evidence = new Evidence(finding, now(), done, lines, dump);
        processes.supervisor().hold(name, reason(finding), evidence.toMessage(),
                processes.isStuck(name) ? STUCK_GRACE : GRACE);
        say(name, finding.subject() + " passed a failsafe, " + finding.text() + ": " + done,
                evidence.toMessage().without("thread_dump"));
    }

    /** Holds are kept by the supervisor of processes, which is not there yet or cannot be had on this machine. */
    private void sayNotStopped(Finding finding) {
        say(finding.subject().name(), finding.subject() + " passed a failsafe, " + finding.text() + ": it runs on,"
                + " because the supervisor that would hold it is not open; look for event supervisor-missing, or take"
                + " it out of the configuration", finding.toMessage());
    }

    private static String reason(Finding finding) {
        String name = finding.subject().name();
        return finding.subject() + " is held: " + finding.text() + ". \"multimodulectl release " + name
                + "\" lets it start again";
    }

    private void say(String name, String text, Message fields) {
        services.reports().happened(Event.FAILSAFE, name, text, fields);
    }

    private String stack() {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : conductor.getStackTrace()) {
            text.append("    ").append(frame).append('\n');
        }
        return text.toString();
    }

    private Instant now() {
        return Instant.ofEpochMilli(services.clock().epochMillis());
    }
}
