package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.UnitExit;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a hold after a breach tells of the process: its last lines and the stacks of its threads, if they come in time. */
class FailsafeEvidenceTest extends WithFailsafe {
    @Test
    void shouldAskForTheThreadsThenWriteTheHoldAndOnlyThenEndTheProcess() throws Exception {
        runs();
        units.log = List.of("it does this", "it does that");
        units.dump = List.of("2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" runs", LAST);
        breach(false);
        trial.turn();
        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT");
        trial.advance(Duration.ofMillis(300));
        assertThat(holds.all()).as("the disk has not got to it").isEmpty();
        assertThat(units.asked).hasSize(1);
        turn();

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().reason()).isEqualTo("task Counter is held: threads 77 over 5s is above failsafe 50."
                + " \"multimodulectl release Counter\" lets it start again");
        assertThat(hold().details().array("last_lines")).containsExactly("it does this", "it does that");
        assertThat(hold().details().string("thread_dump")).isEqualTo("Full thread dump OpenJDK\n\"conductor\" runs\n" + LAST);
        assertThat(hold().details().string("when")).isEqualTo(hold().since().toString());
    }

    @Test
    void shouldKeepTheLastLinesBesideTheStacksOfVeryManyThreads() throws Exception {
        runs();
        units.log = List.of("it does this", "it does that");
        units.dump = Stream.of(Stream.of("2026-01-01 12:00:00", "Full thread dump OpenJDK"),
                Stream.generate(() -> "    at java.lang.Object.wait").limit(2000), Stream.of(LAST))
                .flatMap(lines -> lines).toList();
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(300));
        turn();

        assertThat(hold().details().array("last_lines")).containsExactly("it does this", "it does that");
        assertThat(hold().details().string("thread_dump")).startsWith("    at java").endsWith(LAST);
    }

    @Test
    void shouldWaitForTheWholeDumpOfAMachineThatHardlyGetsProcessorTime() throws Exception {
        runs();
        breach(false);
        trial.turn();
        advance(Duration.ofMillis(300));
        units.log = List.of("it does this", "2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" ru");
        advance(Duration.ofMillis(300));
        assertThat(holds.all()).isEmpty();
        units.log = List.of("it does this", "2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" runs", LAST);
        advance(Duration.ofMillis(300));

        assertThat(hold().details().array("last_lines")).containsExactly("it does this");
        assertThat(hold().details().string("thread_dump")).isEqualTo("Full thread dump OpenJDK\n\"conductor\" runs\n" + LAST);
    }

    @Test
    void shouldHoldWithThePartOfADumpThatCameInTime() throws Exception {
        runs();
        units.dump = List.of("2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" ru");
        breach(false);
        trial.turn();
        for (int looks = 0; looks < 33; looks++) {
            advance(Duration.ofMillis(300));
        }
        assertThat(holds.all()).isEmpty();
        advance(Duration.ofMillis(100));

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().string("thread_dump")).endsWith("\"conductor\" ru");
    }

    @Test
    void shouldNotWaitForTheDumpOfOneThatHasEnded() throws Exception {
        runs();
        breach(false);
        trial.turn();
        ends(new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code"));
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().details().string("done")).isEqualTo("its process had ended before it was asked to");
    }

    @Test
    void shouldNotWaitForTheDumpOfOneThatHasBegunAgain() throws Exception {
        runs();
        breach(false);
        trial.turn();
        ends("signal");
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        assertThat(hold().details().has("thread_dump")).isFalse();
    }

    @Test
    void shouldStopWithoutEvidenceWhatNobodyTellsAboutInTime() throws Exception {
        runs();
        units.answers = false;
        breach(false);
        trial.turn();
        for (int steps = 0; steps < 9; steps++) {
            trial.advance(Duration.ofSeconds(1));
            turn();
            assertThat(holds.all()).isEmpty();
        }
        trial.advance(Duration.ofSeconds(1));
        turn();

        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT",
                "stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().array("last_lines")).isEmpty();
    }

    @Test
    void shouldStopAProgramWithoutLinesWhenNoneCameInTime() throws Exception {
        program = true;
        runs();
        units.answers = false;
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(9999));
        turn();
        assertThat(units.asked).isEmpty();
        trial.advance(Duration.ofMillis(1));
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
    }

    @Test
    void shouldAskNeitherAProgramNorWhatIsNotReadyForItsThreads() throws Exception {
        starts();
        breach(false);
        turn();
        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().has("thread_dump")).isFalse();
    }
}
