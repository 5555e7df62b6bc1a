package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What follows an end or a start that failed: another start after a delay, or none. */
class SupervisedTaskFailureTest extends WithSupervisedTask {
    @Test
    void shouldStartAgainWithGrowingDelay() {
        run();
        for (int i = 0; i < 3; i++) {
            task.exited(KILLED, LastLines.NONE);
            assertThat(task.state()).isEqualTo(SupervisedState.WAITING);
            task.due();
            task.started();
        }
        assertThat(trial.delays).containsExactly(Duration.ofMillis(110), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(trial.alerts).hasSize(3)
                .allMatch(text -> text.startsWith("task-restarting: ") && text.contains("killed by signal 9"));
    }

    @Test
    void shouldForgetFailuresAfterAQuietTime() {
        run();
        task.exited(KILLED, LastLines.NONE);
        task.due();
        task.started();
        trial.now += Duration.ofMinutes(2).toNanos();
        task.exited(KILLED, LastLines.NONE);
        assertThat(trial.delays).containsExactly(Duration.ofMillis(110), Duration.ofMillis(110));
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
            assertThat(task.reason()).isEqualTo("restart %d in %d ms: away", tries + 1, tries == 0 ? 110 : 100 << tries);
            task.due();
        }
        assertThat(trial.delays).hasSize(3);
        assertThat(trial.alerts).containsExactly("task-restarting: task Counter: away; restart 1 in 110 ms");

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
    void shouldNotCountAnEndThatWasNoCrashOrThatNobodySaw() {
        task.foundEnded(UnitExit.UNKNOWN);
        task.foundEnded(new UnitExit(UnitExit.How.EXITED, 0, "success"));
        task.foundEnded(new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code"));
        task.want(SPEC);
        assertThat(task.state()).isEqualTo(SupervisedState.STARTING);
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
        assertThat(trial.alerts).singleElement().asString().contains("restart 1 in 110 ms\nits last lines:\n    a line");
    }
}
