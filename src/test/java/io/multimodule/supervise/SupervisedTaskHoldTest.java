package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is held, by a person or after too many ends, and its release. */
class SupervisedTaskHoldTest extends WithSupervisedTask {
    @Test
    void shouldHoldATaskThatEndsFiveTimesInAMinute() {
        run();
        crash(5, Duration.ofSeconds(10));
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("5 ends within 60 s").contains("multimodulectl release Counter");
    }

    @Test
    void shouldSayAtEachChangeWhetherItIsGoingToComeBack() {
        List<String> told = new ArrayList<>();
        trial.onChange = state -> told.add(state + " " + task.comesBack());
        run();
        task.restart();
        task.exited(KILLED, LastLines.NONE);
        task.started();
        assertThat(told).containsExactly("starting true", "running true", "stopping true", "absent true", "starting true",
                "running true");

        told.clear();
        task.exited(KILLED, LastLines.NONE);
        task.due();
        task.started();
        task.held("by hand");
        task.exited(KILLED, LastLines.NONE);
        task.release();
        assertThat(told).containsExactly("waiting true", "starting true", "running true", "stopping false", "held false",
                "absent true", "starting true");

        told.clear();
        task.started();
        task.leave(() -> { });
        task.exited(KILLED, LastLines.NONE);
        assertThat(told).containsExactly("running true", "stopping false", "absent false");

        told.clear();
        task.want(spec("two"));
        task.startFailed(new UnitException(UnitException.Kind.REFUSED, "no"), UnitExit.UNKNOWN, LastLines.NONE);
        assertThat(told).containsExactly("starting true", "failed false");
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
        trial.struck = Optional.of(Message.of("metric", "oom_kills", "done", "the kernel killed it", "last_lines", List.of()));
        task.exited(new UnitExit(UnitExit.How.KILLED, 9, "oom-kill"), lines("a line"));

        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("the kernel killed it at its limit of memory, 1000 bytes");
        assertThat(trial.details).containsExactly(Message.of("metric", "oom_kills", "done", "the kernel killed it",
                "last_lines", List.of("a line")));
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
    void shouldHoldASlowLoopToo() {
        run();
        crash(19, Duration.ofMinutes(1));
        assertThat(task.state()).isEqualTo(SupervisedState.RUNNING);
        crash(1, Duration.ofMinutes(1));
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
        assertThat(trial.holds).singleElement().asString().contains("20 ends within 3600 s");
        assertThat(trial.details).containsExactly(Message.of("metric", "crashes").with("window", 3600L).with("value", 20L)
                .with("limit", 20L));
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
    void shouldStopAnAdoptedProcessThatIsHeld() {
        task.held("it leaked");
        task.want(SPEC);
        task.adopt();
        assertThat(trial.actions).containsExactly("stop");
        task.exited(KILLED, LastLines.NONE);
        assertThat(task.state()).isEqualTo(SupervisedState.HELD);
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
}
