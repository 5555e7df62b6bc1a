package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SupervisedTaskTest {
    private static final UnitExit KILLED = new UnitExit(UnitExit.How.KILLED, 9, "signal");
    private static final List<CrashLimit> LIMITS =
            List.of(new CrashLimit(5, Duration.ofMinutes(1)), new CrashLimit(20, Duration.ofHours(1)));
    private static final UnitSpec SPEC = spec("one");

    private final Trial trial = new Trial();
    private final SupervisedTask task = new SupervisedTask("Counter", RestartPolicy.DEFAULT, trial);

    @BeforeEach
    void limit() {
        task.limitCrashes(LIMITS);
    }

    @Test
    void shouldStartWhatIsWantedOnce() {
        task.want(SPEC);
        task.want(SPEC);
        assertThat(trial.actions).containsExactly("start one");
        task.started();
        assertThat(task.state()).isEqualTo(SupervisedState.RUNNING);
        assertThat(task.reason()).isEmpty();
    }

    @Test
    void shouldStartAgainWithGrowingDelay() {
        run();
        for (int i = 0; i < 3; i++) {
            task.exited(KILLED, LastLines.NONE);
            assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
            task.due();
            task.started();
        }
        assertThat(trial.delays).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(trial.alerts).hasSize(3)
                .allMatch(text -> text.startsWith("task-restarting: ") && text.contains("killed by signal 9"));
    }

    @Test
    void shouldTellWhatItWaitsForAndHowItEnded() {
        run();
        assertThat(task.history()).isEqualTo(Message.of("since", "2026-01-01T12:00:00Z"));
        trial.wall += 5000;
        task.exited(KILLED, LastLines.NONE);

        assertThat(task.history()).isEqualTo(Message.builder(4).put("since", "2026-01-01T12:00:05Z").put("restart", 1)
                .put("restart_at", "2026-01-01T12:00:05.100Z").put("last_ends", List.of(Message.of("when",
                        "2026-01-01T12:00:05Z", "text", "its process killed by signal 9 (KILL), result signal"))).build());
        trial.wall += 100;
        task.due();
        task.started();
        assertThat(task.history().has("restart_at")).isFalse();
        assertThat(task.history().array("last_ends")).hasSize(1);
    }

    @Test
    void shouldTellThatItsProcessWasThereBefore() {
        task.adopt();
        assertThat(task.history().get("adopted")).isEqualTo(true);
        task.exited(KILLED, LastLines.NONE);
        assertThat(task.history().has("adopted")).isFalse();
    }

    @Test
    void shouldForgetFailuresAfterAQuietTime() {
        run();
        task.exited(KILLED, LastLines.NONE);
        task.due();
        task.started();
        trial.now += Duration.ofMinutes(2).toNanos();
        task.exited(KILLED, LastLines.NONE);
        assertThat(trial.delays).containsExactly(Duration.ofMillis(100), Duration.ofMillis(100));
    }

    @Test
    void shouldHoldATaskThatEndsFiveTimesInAMinute() {
        run();
        crash(5, Duration.ofSeconds(10));
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("5 ends within 60 s").contains("multimodulectl release Counter");
    }

    @Test
    void shouldTakeOtherLimitsOfEndsAsItRuns() {
        run();
        crash(4, Duration.ofSeconds(1));
        assertThat(task.state()).isNotEqualTo(SupervisedState.HELD);
        task.limitCrashes(List.of(new CrashLimit(7, Duration.ofMinutes(2))));
        crash(2, Duration.ofSeconds(1));
        assertThat(task.state()).isNotEqualTo(SupervisedState.HELD);
        task.limitCrashes(List.of(new CrashLimit(3, Duration.ofMinutes(2))));
        crash(1, Duration.ofSeconds(1));
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("3 ends within 120 s");
    }

    @Test
    void shouldHoldAtOnceWhatTheKernelKilledAtItsOwnLimit() {
        task.want(SPEC.with(new UnitResources("", 0, UnitLimits.NONE.withMemoryMax(1000))));
        task.started();
        trial.ownLimit = true;
        task.exited(new UnitExit(UnitExit.How.KILLED, 9, "oom-kill"), lines("a line"));

        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("the kernel killed it at its limit of memory, 1000 bytes");
        assertThat(trial.details).containsExactly(Message.of("last_lines", List.of("a line")).with("metric", "oom_kills")
                .with("limit", 1000L).with("done", "the kernel killed it"));
    }

    @Test
    void shouldStartAgainWhatTheKernelKilledBecauseTheMachineHadNoMemory() {
        task.want(SPEC.with(new UnitResources("", 0, UnitLimits.NONE.withMemoryMax(1000))));
        task.started();
        task.exited(new UnitExit(UnitExit.How.KILLED, 9, "oom-kill"), LastLines.NONE);

        assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
        assertThat(trial.holds).isEmpty();
        assertThat(trial.delays).as("it counts as a crash").hasSize(1);
    }

    @Test
    void shouldTakeOverTheHoldOfAProcessThatHeldItself() {
        run();
        UnitExit heldItself = new UnitExit(UnitExit.How.EXITED, Supervisor.HELD_ITSELF, "exit-code");
        task.exited(heldItself, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.taken).singleElement().asString().contains("task Counter is held").contains("release Counter");
        assertThat(trial.holds).isEmpty();
        assertThat(trial.delays).isEmpty();

        task.held("its own reason");
        assertThat(task.reason()).isEqualTo("its own reason");
        task.release();
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
    }

    @Test
    void shouldGiveUpWithoutAHoldWhatNoTaskNeedsYet() {
        trial.home = false;
        task.want(SPEC);
        for (int i = 0; i < 5; i++) {
            task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "ended"), KILLED, LastLines.NONE);
            task.due();
        }
        assertThat(task.state()).isEqualTo(SupervisedState.FAILED);
        assertThat(task.reason()).contains("5 ends within 60 s");
        assertThat(trial.holds).isEmpty();

        task.restart();
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
    }

    @Test
    void shouldHoldASlowLoopToo() {
        run();
        crash(20, Duration.ofSeconds(100));
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("20 ends within 3600 s");
    }

    @Test
    void shouldStayHeldUntilItIsReleased() {
        run();
        crash(5, Duration.ofSeconds(1));
        long starts = trial.starts();
        task.want(spec("two"));
        task.due();
        task.codeChanged();
        task.restart();
        assertThat(trial.starts()).isEqualTo(starts);

        task.release();
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
        assertThat(trial.actions).last().isEqualTo("start two");
    }

    @Test
    void shouldStayHeldWhenTheFailureOfItsStartIsToldLate() {
        task.want(SPEC);
        task.held("why");
        task.exited(KILLED, LastLines.NONE);
        task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "stopped before it was ready"), KILLED, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.delays).isEmpty();
    }

    @Test
    void shouldStartAfterItsEndWhenItIsReleasedMeanwhile() {
        run();
        task.held("why");
        task.release();
        assertThat(task.state()).isEqualTo(SupervisedState.STOPPING);
        task.exited(KILLED, LastLines.NONE);
        assertThat(trial.actions).containsExactly("start one", "stop", "start one");
    }

    @Test
    void shouldWaitForAProcessThatWasFoundBeforeItWasReady() {
        task.adoptStarting();
        task.want(SPEC);
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
        assertThat(trial.starts()).isZero();
        task.started();
        assertThat(task.state()).isEqualTo(SupervisedState.RUNNING);
    }

    @Test
    void shouldStartAgainWhatWasFoundAndNeverBecameReady() {
        task.adoptStarting();
        task.want(SPEC);
        task.exited(UnitExit.UNKNOWN, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
        task.due();
        assertThat(trial.starts()).isEqualTo(1);
        task.exited(KILLED, LastLines.NONE);
        assertThat(task.state()).as("the failure of the start tells that").isEqualTo(SupervisedState.STARTING);
    }

    @Test
    void shouldEndWhatWasFoundStartingAndNobodyWants() {
        task.adoptStarting();
        task.leaveUnlessWanted();
        assertThat(task.state()).isEqualTo(SupervisedState.STOPPING);
    }

    @Test
    void shouldStartOnceWhenWhoeverHearsOfTheReleaseWantsItAtOnce() {
        run();
        crash(5, Duration.ofSeconds(1));
        long starts = trial.starts();
        trial.onChange = state -> {
            if (state == SupervisedState.ABSENT) {
                task.want(SPEC);
            }
        };
        task.release();
        assertThat(trial.starts()).isEqualTo(starts + 1);
    }

    @Test
    void shouldNotTryAgainWhatCannotBeLoadedBeforeSomethingChanged() {
        task.want(SPEC);
        UnitExit cannotLoad = new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code");
        task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "ended"), cannotLoad, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.FAILED);

        task.want(SPEC);
        assertThat(trial.starts()).isEqualTo(1);
        task.codeChanged();
        assertThat(trial.starts()).isEqualTo(2);
    }

    @Test
    void shouldTryAgainOnceWhatChangedWhileItFailedToLoad() {
        UnitExit cannotLoad = new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code");
        UnitException ended = new UnitException(UnitException.Kind.START_FAILED, "ended");
        List<Runnable> changes = List.of(task::codeChanged, () -> task.want(spec("two")));
        task.want(SPEC);
        int starts = 1;
        for (Runnable change : changes) {
            CompletableFuture<Message> lines = new CompletableFuture<>();
            task.startFailed(ended, cannotLoad, lines);
            change.run();
            assertThat(trial.starts()).as("its lines are looked for").isEqualTo(starts);
            lines.complete(Message.EMPTY);
            assertThat(trial.starts()).isEqualTo(++starts);
        }
        assertThat(trial.actions).last().isEqualTo("start two");
        assertThat(trial.alerts).hasSize(2).allMatch(text -> text.startsWith("task-restarting: ") && text.contains("has changed"));

        task.startFailed(ended, cannotLoad, LastLines.NONE);
        assertThat(task.state()).as("nothing has changed since").isEqualTo(SupervisedState.FAILED);
        assertThat(trial.starts()).isEqualTo(starts);
    }

    @Test
    void shouldTellOnceThatNobodyIsThereWhoStartsIt() {
        task.want(SPEC);
        for (int tries = 0; tries < 3; tries++) {
            task.startFailed(new UnitException(UnitException.Kind.UNREACHABLE, "away"), UnitExit.UNKNOWN, LastLines.NONE);
            assertThat(task.reason()).isEqualTo("restart %d in %d ms: away", tries + 1, 100 << tries);
            task.due();
        }
        assertThat(trial.delays).hasSize(3);
        assertThat(trial.alerts).containsExactly("task-restarting: task Counter: away; restart 1 in 100 ms");

        task.started();
        task.exited(KILLED, LastLines.NONE);
        task.due();
        task.startFailed(new UnitException(UnitException.Kind.UNREACHABLE, "away"), UnitExit.UNKNOWN, LastLines.NONE);
        assertThat(trial.alerts).as("it is so again").hasSize(3).last().asString().contains("away");
    }

    @Test
    void shouldSpeakOfNoRestartWhileTheDaemonEnds() {
        task.want(SPEC);
        trial.suspended = true;
        for (int ends = 0; ends < 6; ends++) {
            task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "ended"), KILLED, LastLines.NONE);
            task.due();
        }
        assertThat(trial.alerts).isEmpty();
        assertThat(trial.holds).as("that it is ended is no crash").isEmpty();
    }

    @Test
    void shouldTellAPersonWhatOnlyAPersonCanMend() {
        task.want(SPEC);
        task.startFailed(new UnitException(UnitException.Kind.BAD_USER, "there is no user nobdy"), UnitExit.UNKNOWN, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.FAILED);
        assertThat(trial.alerts).singleElement().asString().startsWith("task-cannot-start: ").contains("there is no user nobdy");
    }

    @Test
    void shouldTellWhenNothingOfItRuns() {
        run();
        List<String> gone = new ArrayList<>();
        task.leave(() -> gone.add("gone"));
        assertThat(gone).isEmpty();
        assertThat(trial.actions).last().isEqualTo("stop");
        task.exited(KILLED, LastLines.NONE);
        assertThat(gone).containsExactly("gone");
        assertThat(task.state()).isEqualTo(SupervisedState.ABSENT);
    }

    @Test
    void shouldStartAgainWhatIsWantedWhileItStops() {
        run();
        task.leave(() -> { });
        task.want(spec("two"));
        task.exited(KILLED, LastLines.NONE);
        assertThat(trial.actions).endsWith("stop", "start two");
    }

    @Test
    void shouldStopAnAdoptedProcessThatIsHeld() {
        task.held("it leaked");
        task.want(SPEC);
        task.adopt();
        assertThat(trial.actions).containsExactly("stop");
        task.exited(KILLED, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
    }

    @Test
    void shouldAdoptWhatIsWantedAndEndWhatIsNot() {
        task.adopt();
        assertThat(task.state()).isEqualTo(SupervisedState.RUNNING);
        task.want(SPEC);
        task.leaveUnlessWanted();
        assertThat(trial.actions).isEmpty();

        Trial other = new Trial();
        SupervisedTask unwanted = new SupervisedTask("Other", RestartPolicy.DEFAULT, other);
        unwanted.adopt();
        unwanted.leaveUnlessWanted();
        assertThat(other.actions).containsExactly("stop");
        assertThat(unwanted.state()).isEqualTo(SupervisedState.STOPPING);
    }

    @Test
    void shouldCountAnEndThatCameWhileNoDaemonWasThere() {
        task.foundEnded(KILLED);
        assertThat(trial.actions).isEmpty();
        task.want(SPEC);
        assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
        assertThat(trial.alerts).singleElement().asString().contains("killed by signal 9", "while no daemon was there");
        task.due();
        task.started();
        crash(4, Duration.ofSeconds(1));
        assertThat(task.state()).as("it is the first of five ends").isEqualTo(SupervisedState.HELD);
    }

    @Test
    void shouldNotCountAnEndThatWasNoCrashOrThatNobodySaw() {
        task.foundEnded(UnitExit.UNKNOWN);
        task.foundEnded(new UnitExit(UnitExit.How.EXITED, 0, "success"));
        task.foundEnded(new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code"));
        task.want(SPEC);
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
        assertThat(trial.alerts).isEmpty();
    }

    @Test
    void shouldStartAnewWhatIsRestartedBeforeItIsReady() {
        task.want(SPEC);
        task.want(spec("two"));
        task.restart();
        task.exited(KILLED, LastLines.NONE);
        assertThat(trial.actions).containsExactly("start one", "stop", "start two");
        assertThat(trial.alerts).isEmpty();
    }

    @Test
    void shouldTellTheLastLinesOfARun() {
        run();
        task.exited(KILLED, lines("first", "x".repeat(1000)));
        assertThat(trial.alerts).singleElement().asString().contains("its last lines:\n    first\n    xxx", "x…");
        task.due();
        task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "ended"),
                new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code"), lines("no flux"));
        assertThat(task.reason()).contains("its last line: no flux");
    }

    @Test
    void shouldNotWaitForTheLastLinesOfARunWithTheNext() {
        CompletableFuture<Message> lines = new CompletableFuture<>();
        run();
        task.exited(KILLED, lines);
        assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
        assertThat(trial.delays).hasSize(1);
        assertThat(trial.alerts).isEmpty();

        task.due();
        lines.complete(LastLines.details(List.of("a line")));
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
        assertThat(trial.alerts).singleElement().asString().contains("restart 1 in 100 ms\nits last lines:\n    a line");
    }

    @Test
    void shouldForgetAHoldThatWaitedForLinesWhenItIsStartedAnewMeanwhile() {
        run();
        crash(4, Duration.ofSeconds(1));
        CompletableFuture<Message> lines = new CompletableFuture<>();
        task.exited(KILLED, lines);
        task.restart();
        task.exited(UnitExit.UNKNOWN, LastLines.NONE);
        lines.complete(Message.EMPTY);

        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
        assertThat(trial.holds).isEmpty();
    }

    /** Whatever happens in whatever order, no two processes are asked for at once. */
    @Property
    void shouldNeverAskForTwoProcesses(@ForAll List<@IntRange(max = 10) Integer> events) {
        Trial random = new Trial();
        SupervisedTask any = new SupervisedTask("Any", RestartPolicy.DEFAULT, random);
        any.limitCrashes(LIMITS);
        for (int event : events) {
            happen(any, event);
            random.now += Duration.ofSeconds(event).toNanos();
            long open = random.actions.stream().filter(action -> action.startsWith("start")).count() - random.ends;
            assertThat(open).as("after %s", random.actions).isBetween(0L, 1L);
            if (any.state() == SupervisedState.HELD || any.state() == SupervisedState.ABSENT) {
                assertThat(open).as("state %s after %s", any.state(), random.actions).isZero();
            }
        }
    }

    private static void happen(SupervisedTask task, int event) {
        Trial random = (Trial) task.actions();
        boolean runs = random.starts() > random.ends;
        switch (event) {
            case 0 -> task.want(spec("a"));
            case 1 -> task.want(spec("b"));
            case 2 -> task.leave(() -> { });
            case 3 -> task.release();
            case 4 -> task.held("by hand");
            case 5 -> task.restart();
            case 6 -> task.due();
            case 7 -> task.codeChanged();
            case 8 -> task.started();
            default -> {
                if (runs) {
                    random.ends++;
                    if (task.state() == SupervisedState.STARTING) {
                        task.startFailed(new UnitException(UnitException.Kind.START_FAILED, "ended"), KILLED, LastLines.NONE);
                    } else {
                        task.exited(KILLED, LastLines.NONE);
                    }
                }
            }
        }
    }

    private static CompletionStage<Message> lines(String... lines) {
        return CompletableFuture.completedStage(LastLines.details(List.of(lines)));
    }

    private void run() {
        task.want(SPEC);
        task.started();
    }

    private void crash(int times, Duration apart) {
        for (int i = 0; i < times && task.state() != SupervisedState.HELD; i++) {
            trial.now += apart.toNanos();
            task.exited(KILLED, LastLines.NONE);
            task.due();
            task.started();
        }
    }

    private static UnitSpec spec(String description) {
        return UnitSpec.of(UnitNames.ofTask("Counter"), UnitProcess.of("/bin/true")).withDescription(description);
    }

    /** Surroundings that note what is asked of them. */
    private static final class Trial implements Supervision {
        final List<String> actions = new ArrayList<>();
        final List<Duration> delays = new ArrayList<>();
        final List<String> alerts = new ArrayList<>();
        final List<String> holds = new ArrayList<>();
        final List<Message> details = new ArrayList<>();
        final List<String> taken = new ArrayList<>();
        boolean home = true;
        boolean ownLimit;
        boolean suspended;
        Consumer<SupervisedState> onChange = state -> { };
        long now = Long.MAX_VALUE - 1000;
        long wall = 1_767_268_800_000L;
        long ends;

        long starts() {
            return actions.stream().filter(action -> action.startsWith("start")).count();
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long epochMillis() {
            return wall;
        }

        @Override
        public void start(UnitSpec spec) {
            actions.add("start " + spec.description());
        }

        @Override
        public void stop() {
            actions.add("stop");
        }

        @Override
        public void wake(Duration delay) {
            delays.add(delay);
        }

        @Override
        public void dontWake() {
            // Nothing wakes by itself here.
        }

        @Override
        public boolean isHome() {
            return home;
        }

        @Override
        public boolean struckAtOwnLimit() {
            return ownLimit;
        }

        @Override
        public boolean isSuspended() {
            return suspended;
        }

        @Override
        public double random() {
            return 0.5;
        }

        @Override
        public void hold(String reason, Message more) {
            holds.add(reason);
            details.add(more);
        }

        @Override
        public void takeHold(String otherwise) {
            taken.add(otherwise);
        }

        @Override
        public void changed(SupervisedState state, String why) {
            onChange.accept(state);
        }

        @Override
        public void happened(Event event, String text, Message fields) {
            if (event.channel().equals("alert")) {
                alerts.add(event + ": " + text);
            }
        }

        @Override
        public void happened(CompletionStage<Happening> soon) {
            soon.thenAccept(it -> happened(it.event(), it.text(), it.fields()));
        }
    }
}
