package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims between processes: the kernel counts such locks by process, so others are needed. */
class ClaimsIT {
    private static final long PATIENCE_SECONDS = 30;
    private static final String TASK = "Counter";

    @TempDir
    private Path temporary;
    private final List<Process> others = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    @AfterEach
    void endOthers() {
        others.forEach(other -> other.destroyForcibly().onExit().join());
    }

    @Test
    void shouldLetOneProcessAfterTheOtherHaveATask() throws Exception {
        Claims claims = claims();
        assertThat(claims.wasShared(TASK)).isFalse();
        Claims.Claim first = claims.take(TASK);
        assertThat(first.taken()).isDone();
        assertThat(claims.wasShared(TASK)).isTrue();

        Other other = other();
        first.release();
        other.awaitTaken();
        Claims.Claim second = claims.take(TASK);
        assertThat(second.taken()).isNotDone();

        other.process.destroyForcibly();
        second.taken().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        second.release();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldLetThisProcessTakeATaskAgain() throws Exception {
        Claims claims = claims();
        Claims.Claim first = claims.take(TASK);
        Claims.Claim second = claims.take(TASK);
        Claims.Claim third = claims.take(TASK);
        assertThat(second.taken()).as("one after the other").isNotDone();

        second.release();
        first.release();
        assertThat(second.taken()).as("it was given back before its turn").isNotDone();
        assertThat(third.taken()).isDone();
        third.release();

        other().awaitTaken();
    }

    @Test
    void shouldGiveUpWaiting() throws Exception {
        Other other = other();
        other.awaitTaken();
        Claims claims = claims();
        Claims.Claim waiting = claims.take(TASK);
        Claims.Claim next = claims.take(TASK);
        waiting.release();
        waiting.release();

        other.process.destroyForcibly();
        next.taken().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(waiting.taken()).isNotDone();
        next.release();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldKeepTasksApart() {
        Claims claims = claims();
        Claims.Claim one = claims.take("One");
        assertThat(claims.take("Two").taken()).isDone();
        one.release();
        assertThat(claims.wasShared("Three")).isFalse();
    }

    @Test
    void shouldSayWhyAClaimCannotBeTaken() throws Exception {
        Path file = Files.writeString(temporary.resolve("claims"), "in the way");
        Claims claims = new Claims(file, (where, error) -> errors.add(where));
        Claims.Claim claim = claims.take(TASK);

        assertThat(claim.taken()).isCompletedExceptionally();
        claim.taken().exceptionally(failure -> {
            assertThat(failure).hasMessageContaining("task " + TASK).hasMessageContaining(file.toString());
            return null;
        });
        claim.release();
    }

    @Test
    void shouldNeedNoLockWhereTasksAreSharedWithNobody() {
        Claims.Claim claim = Claims.NONE.take(TASK);
        assertThat(claim.taken()).isDone();
        assertThat(Claims.NONE.wasShared(TASK)).isFalse();
        claim.release();
    }

    private Claims claims() {
        return new Claims(temporary.resolve("claims"), (where, error) -> errors.add(where + ": " + error));
    }

    private Other other() throws IOException {
        Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), Other.class.getName(), temporary.resolve("claims").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        others.add(process);
        return new Other(process);
    }

    /** Another process, which takes the claim when it can and keeps it until its end. */
    static final class Other {
        private static final String TAKEN = "taken";

        private final Process process;
        private final BufferedReader output;

        private Other(Process process) {
            this.process = process;
            this.output = process.inputReader();
        }

        void awaitTaken() throws IOException {
            assertThat(output.readLine()).isEqualTo(TAKEN);
        }

        public static void main(String[] arguments) throws Exception {
            Claims claims = new Claims(Path.of(arguments[0]), (where, error) -> {
                throw new IllegalStateException(where, error);
            });
            claims.take(TASK).taken().thenRun(() -> System.out.println(TAKEN));
            Thread.currentThread().join();
        }
    }
}
