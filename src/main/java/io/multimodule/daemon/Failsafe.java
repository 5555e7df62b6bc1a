package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.control.StateDirectory;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.Evidence;
import io.multimodule.failsafe.Finding;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitSignal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What follows when a task passed a failsafe: the evidence is gathered, the hold is written, and then what
 * runs of the task is ended. Any thread calls; nothing waits.
 */
final class Failsafe {
    /** How long a process may take to end before all of it is killed: its state is saved in that time. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** How long a Java machine has to write what its threads do. */
    private static final long DUMP_MILLIS = 300;
    private static final int LINES = 400;
    private static final String DUMP_BEGINS = "Full thread dump";
    /** How long the conductor may stay in a task that is to be ended; then only the end of the daemon ends it. */
    private static final long STUCK_SECONDS = 5;
    /** EX_SOFTWARE of sysexits.h. */
    private static final int STUCK_EXIT = 70;

    private final Host host;
    private final HostServices services;
    private final TaskSupervision supervision;
    private final StateDirectory directory;
    private final Thread conductor;
    /** Those whose end has begun and who are not held yet. Conductor thread. */
    private final Set<String> stopping = new HashSet<>();

    /** @param conductor the thread that runs the tasks of the daemon */
    Failsafe(Host host, HostServices services, TaskSupervision supervision, StateDirectory directory, Thread conductor) {
        this.host = host;
        this.services = services;
        this.supervision = supervision;
        this.directory = directory;
        this.conductor = conductor;
    }

    /** A failsafe was passed. */
    void passed(Breach breach) {
        Finding finding = breach.finding();
        String name = finding.subject().name();
        if (breach.dryRun()) {
            say(name, "dry run: " + finding.subject() + " would be stopped and held: " + finding.text(), finding.toMessage());
            return;
        }
        if (name.equals(host.activity().running()) && host.activity().runningNanos() > 0) {
            stopInternal(finding, stack());
            return;
        }
        host.conductor().post(() -> {
            Supervisor supervisor = supervision.supervisor();
            SupervisedState state = supervisor == null ? SupervisedState.HELD : supervisor.state(name);
            if (state == SupervisedState.HELD || state == SupervisedState.STOPPING || !stopping.add(name)) {
                return;
            }
            if (state == SupervisedState.ABSENT) {
                hold(finding, "it was unloaded", List.of(), "");
            } else {
                stopProcess(finding);
            }
        });
    }

    /** A Java machine writes the stacks of all its threads where its other lines go. */
    private void stopProcess(Finding finding) {
        String name = finding.subject().name();
        CompletionStage<Void> dumped = supervision.isProgram(name) ? CompletableFuture.completedFuture(null)
                : supervision.units().kill(supervision.supervisor().unitOf(name), UnitSignal.QUIT);
        Executor later = CompletableFuture.delayedExecutor(supervision.isProgram(name) ? 0 : DUMP_MILLIS, TimeUnit.MILLISECONDS);
        dumped.handle((sent, failure) -> null)
                .thenCompose(sent -> CompletableFuture.runAsync(() -> { }, later))
                .thenCompose(waited -> supervision.units().logTail(supervision.supervisor().unitOf(name), LINES))
                .handle((lines, failure) -> failure == null ? lines : List.<String>of())
                .thenAccept(lines -> host.conductor().post(() -> holdWith(finding, lines)));
    }

    private void holdWith(Finding finding, List<String> lines) {
        int dump = 0;
        while (dump < lines.size() && !lines.get(dump).contains(DUMP_BEGINS)) {
            dump++;
        }
        hold(finding, "its process was asked to end, and all of it killed after " + GRACE.toSeconds() + " s",
                lines.subList(0, dump), String.join("\n", lines.subList(dump, lines.size())));
    }

    /**
     * The conductor is in this very task. When it does not come back, the hold is written here, and the daemon ends:
     * the next one begins without the task.
     */
    private void stopInternal(Finding finding, String stack) {
        AtomicBoolean done = new AtomicBoolean();
        host.conductor().post(() -> {
            done.set(true);
            if (supervision.supervisor() == null || supervision.supervisor().isHeld(finding.subject().name())) {
                return;
            }
            hold(finding, "it was unloaded", List.of(), stack);
        });
        CompletableFuture.delayedExecutor(STUCK_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (!done.get()) {
                endTheDaemon(finding, stack);
            }
        });
    }

    private void endTheDaemon(Finding finding, String stack) {
        String name = finding.subject().name();
        String done = "the daemon was ended, because the task did not return from its callback";
        Evidence evidence = new Evidence(finding, now(), done, List.of(), stack);
        try {
            new HoldStore(directory.holds()).put(new Hold(name, now(), reason(finding), evidence.toMessage()));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return;
        }
        System.err.println(reason(finding) + "; " + done + "; a new daemon runs without it");
        Runtime.getRuntime().halt(STUCK_EXIT);
    }

    private void hold(Finding finding, String done, List<String> lines, String dump) {
        Evidence evidence = new Evidence(finding, now(), done, lines, dump);
        String name = finding.subject().name();
        stopping.remove(name);
        supervision.supervisor().hold(name, reason(finding), evidence.toMessage(), GRACE);
        say(name, reason(finding) + "; " + done, evidence.toMessage().without("thread_dump"));
    }

    private static String reason(Finding finding) {
        String name = finding.subject().name();
        return finding.subject() + " is held: " + finding.text() + ". \"multimodulectl release " + name + "\" lets it start again";
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

    private static Instant now() {
        return Instant.ofEpochMilli(Clock.SYSTEM.epochMillis());
    }
}
