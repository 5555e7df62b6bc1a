package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows a breach, step by step, and what may have become of the task meanwhile. */
class FailsafeTest extends WithFailsafe {
    @Test
    void shouldLeaveWhatTheKernelHadKilledAndIsHeldForThatMeanwhile() throws Exception {
        supervisor.watchedBy(new Supervisor.Watcher() {
            @Override
            public void changed(String name, SupervisedState state, String reason) {
                // Nobody else wants to know.
            }

            @Override
            public Optional<Message> struckAtOwnLimit(String name) {
                return Optional.of(Message.of("metric", "oom_kills", "value", 1));
            }
        });
        runs();
        breach(false);
        trial.turn();
        ends("oom-kill");
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        advance(Duration.ofMillis(300));

        assertThat(hold().reason()).contains("the kernel killed it at its limit of memory");
        assertThat(hold().details().asMap()).containsEntry("metric", "oom_kills").containsEntry("value", 1L);
        assertThat(trial.said).filteredOn(line -> line.contains("task Counter is held")).hasSize(1);
        assertThat(trial.said).noneMatch(line -> line.contains("passed a failsafe"));
        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT");
    }

    @Test
    void shouldLeaveWhatAPersonHeldMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        supervisor.hold(TASK, "for a look at it");
        turn();
        advance(Duration.ofMillis(300));
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        assertThat(hold().reason()).contains("is held by hand: for a look at it");

        ends("signal");
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().reason()).contains("is held by hand: for a look at it");
    }

    @Test
    void shouldNotHoldWhatWasTakenOutOfTheConfigurationMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        configured = false;
        supervisor.leave(TASK, () -> { });
        advance(Duration.ofMillis(300));
        assertThat(supervisor.state(TASK)).as("it still ends").isEqualTo(SupervisedState.STOPPING);
        ends("signal");
        advance(Duration.ofSeconds(10));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldNotHoldWhatWasTakenOutAndHasEndedMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        configured = false;
        supervisor.leave(TASK, () -> { });
        ends("signal");
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldNotWaitForACallbackThatDoesNotReturn() throws Exception {
        stuck = true;
        units.dump = List.of("Full thread dump OpenJDK", LAST);
        runs();
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(300));
        turn();

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT0.2S");
        assertThat(hold().details().string("done")).contains("200 ms", "does not return");
    }

    @Test
    void shouldActOnceWhileItIsStopping() {
        program = true;
        runs();
        breach(false);
        breach(false);
        turn();
        breach(false);
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(trial.said).filteredOn(line -> line.contains("was asked to end")).hasSize(1);
    }

    @Test
    void shouldOnlyTellInADryRun() throws Exception {
        runs();
        breach(true);
        turn();

        assertThat(units.asked).isEmpty();
        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("dry run: task Counter would be stopped and held: threads 77"));
    }

    @Test
    void shouldStopItEvenIfTheDiskDoesNotTakeTheHold() throws Exception {
        runs();
        program = true;
        Files.writeString(new StateDirectory(directory).holds(), "no directory");
        breach(false);
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(trial.said).anyMatch(line -> line.contains("cannot write the hold") && line.contains("check space and permissions")
                && line.contains("the hold is lost with the next start of the daemon"));
    }

    @Test
    void shouldTellThatATaskKeepsTheDaemonWhenTheDiskDoesNotTakeTheHold() throws Exception {
        Files.writeString(new StateDirectory(directory).holds(), "no directory");

        assertThat(failsafe.mayEnd(finding(), "the daemon was ended", "    at a stack")).isFalse();
        assertThat(trial.said).as("although the conductor is not turned").filteredOn(line -> line.startsWith("alert Counter: "))
                .singleElement().asString().contains("task Counter passed a failsafe, threads 77", "all tasks of the daemon wait",
                        "does not end", "cannot write the hold", "check space and permissions", "tried again");
    }

    @Test
    void shouldEndTheDaemonOnceTheDiskHasTheHold() throws Exception {
        assertThat(failsafe.mayEnd(finding(), "the daemon was ended", "    at a stack")).isTrue();
        assertThat(hold().details().string("done")).isEqualTo("the daemon was ended");
        assertThat(hold().details().string("thread_dump")).isEqualTo("    at a stack");
    }

    @Test
    void shouldHoldATaskOfTheDaemonWithoutAProcess() throws Exception {
        breach(false);
        turn();

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().details().string("done")).isEqualTo("it was unloaded");
        assertThat(units.asked).isEmpty();
    }

    @Test
    void shouldSayThatNothingCanBeHeldWithoutASupervisor() throws Exception {
        supervisor = null;
        breach(false);
        turn();

        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("task Counter passed a failsafe, threads 77")
                && line.contains("it runs on, because the supervisor that would hold it is not open"));
    }

    @Test
    void shouldNotHoldWhatIsNotConfiguredAnyMore() throws Exception {
        configured = false;
        breach(false);
        turn();

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldReleaseWhatIsStillEnding() throws Exception {
        program = true;
        runs();
        breach(false);
        turn();
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        supervisor.release(TASK);
        turn();
        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("task Counter is released"));
    }
}
