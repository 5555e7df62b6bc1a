package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    private Path directory;

    @Test
    void shouldAskTheJournalForTheLinesOfOneRunAndWhatSystemdSaysOfIt() {
        assertThat(LogTail.ofRun("0123456789abcdef0123456789abcdef")).containsExactly(
                "_SYSTEMD_INVOCATION_ID=0123456789abcdef0123456789abcdef", "+",
                "_PID=1", "INVOCATION_ID=0123456789abcdef0123456789abcdef");
    }

    @Test
    void shouldGiveTheLastLinesOfAFile() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "one\ntwo\nthree\n");
        assertThat(LogTail.ofFile(log, 2)).isEqualTo(List.of("two", "three"));
        assertThat(LogTail.ofFile(directory.resolve("none"), 2)).isEmpty();
    }

    @Test
    void shouldAskOnlySoManyQuestionsAtOnce() throws Exception {
        int questions = 50;
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            answers.add(LogTail.later(() -> {
                int others = atOnce.incrementAndGet();
                begun.countDown();
                go.await();
                atOnce.decrementAndGet();
                return others;
            }).toCompletableFuture());
        }
        begun.await();
        go.countDown();
        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get()).isBetween(1, 4);
        }
    }

    @Test
    void shouldTellWhoeverAskedThatNoProcessCanBeStarted() {
        CompletableFuture<Object> answer = LogTail.later(() -> {
            throw new OutOfMemoryError("no thread");
        }).toCompletableFuture();

        assertThatThrownBy(answer::get).hasRootCauseMessage("no thread");
    }
}
