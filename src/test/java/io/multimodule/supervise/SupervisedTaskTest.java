package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is wanted of a task against what is there: starts, ends, what is found running, and what is told of it. */
class SupervisedTaskTest extends WithSupervisedTask {
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
    void shouldTellWhatItWaitsForAndHowItEnded() {
        run();
        assertThat(task.history()).isEqualTo(Message.of("since", "2026-01-01T12:00:00Z"));
        trial.wall += 5000;
        task.exited(KILLED, LastLines.NONE);

        assertThat(task.history()).isEqualTo(Message.builder(4).put("since", "2026-01-01T12:00:05Z").put("restart", 1)
                .put("restart_at", "2026-01-01T12:00:05.110Z").put("last_ends", List.of(Message.of("when",
                        "2026-01-01T12:00:05Z", "text", "its process killed by signal 9 (KILL), result signal"))).build());
        trial.wall += 110;
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
    void shouldAdoptWhatIsWantedAndEndWhatIsNot() {
        task.adopt();
        assertThat(task.state()).isEqualTo(SupervisedState.RUNNING);
        task.want(SPEC);
        task.leaveUnlessWanted();
        assertThat(trial.actions).isEmpty();

        Trial other = new Trial();
        SupervisedTask unwanted = other.supervise("Other");
        unwanted.adopt();
        unwanted.leaveUnlessWanted();
        assertThat(other.actions).containsExactly("stop");
        assertThat(unwanted.state()).isEqualTo(SupervisedState.STOPPING);
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

    /** Whatever happens in whatever order, no two processes are asked for at once. */
    @Property
    void shouldNeverAskForTwoProcesses(@ForAll List<@IntRange(max = 10) Integer> events) {
        Trial random = new Trial();
        SupervisedTask any = random.supervise("Any");
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
}
