package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that end while their state cannot be saved: a file stands where the directory of states should be. */
class UnsavedStateTest {
    private static final int QUEUE_BYTES = 16_384;

    @TempDir
    private Path directory;
    private Claims claims;
    private HostTrial trial;

    @BeforeEach
    void countToFive() throws IOException {
        claims = new Claims(directory.resolve("claims"), (where, error) -> {
            throw new AssertionError(where, error);
        });
        trial = new HostTrial(directory, QUEUE_BYTES).claims(claims).task("Counter", CounterTask::new)
                .configured("Counter", "{}", true).start(new HostRole("Counter"));
        Files.writeString(directory.resolve("state"), "no directory");
        trial.send("Counter", Message.of("add", 5));
        trial.turn();
    }

    @Test
    void shouldGoOnWithItsStateAfterARestartAndSaveItWhenThereIsRoom() throws IOException {
        trial.host.restart("Counter");
        trial.turn();
        assertThat(trial.status("Counter")).isEqualTo("running");
        assertThat(trial.host.stateOf("Counter")).asString().isEqualTo("{\"sum\":5}");

        Files.delete(directory.resolve("state"));
        trial.advance(Duration.ofSeconds(1));
        trial.stop();
        assertThat(savedSum()).isEqualTo("{\"sum\":5}");
    }

    @Test
    void shouldKeepATaskThatMovesFromOthersUntilItsStateIsSaved() throws IOException {
        move(false);
        Claims.Claim next = claims.take("Counter");
        trial.advance(Duration.ofSeconds(60));
        assertThat(next.taken()).as("it would begin with an older state").isNotDone();
        assertThat(trial.said).filteredOn(text -> text.contains("is in memory alone")).hasSize(1);

        Files.delete(directory.resolve("state"));
        trial.advance(Duration.ofSeconds(1));
        assertThat(next.taken()).isDone();
        next.release();
        trial.stop();
        assertThat(savedSum()).isEqualTo("{\"sum\":5}");
    }

    @Test
    void shouldGoOnWithItsStateWhenItComesBackBeforeThereWasRoom() throws IOException {
        move(false);
        trial.advance(Duration.ofSeconds(60));
        move(true);
        assertThat(trial.status("Counter")).isEqualTo("running");
        assertThat(trial.host.stateOf("Counter")).asString().isEqualTo("{\"sum\":5}");

        trial.send("Counter", Message.of("add", 1));
        Files.delete(directory.resolve("state"));
        trial.advance(Duration.ofSeconds(60)).advance(Duration.ofSeconds(60));
        trial.stop();
        assertThat(savedSum()).as("not overwritten by what is older").isEqualTo("{\"sum\":6}");
    }

    @Test
    void shouldSaveTheStateOfATaskThatHasLeftAtTheEndOfTheHost() throws IOException {
        move(false);
        Files.delete(directory.resolve("state"));
        trial.stop();
        assertThat(savedSum()).isEqualTo("{\"sum\":5}");
        assertThat(trial.host.lostStates()).isZero();
    }

    private void move(boolean here) {
        trial.configured("Counter", "{}", here).configure();
        trial.host.rehome();
        trial.turn();
    }

    private String savedSum() throws IOException {
        HostTrial next = new HostTrial(directory, trial.queues).task("Counter", CounterTask::new)
                .configured("Counter", "{}").start();
        byte[] state = next.host.stateOf("Counter");
        next.stop();
        return new String(state);
    }
}
