package io.multimodule.spill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeadLettersTest {
    private static final DeadLetterBounds SMALL = new DeadLetterBounds(16 * 256, 40, 200, 8, 300);

    @TempDir
    Path temporary;
    private SpillRig rig;
    private DeadLetters letters;

    @BeforeEach
    void start() {
        rig = new SpillRig(temporary.resolve("spill"));
        letters = rig.disk.deadLetters(DeadLetterBounds.DEFAULT);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void shouldShowWhatWasKept() throws IOException {
        letters.add("Counter", DeadLetterReason.HANDLER_FAILED, "it threw", new IllegalStateException("oops"),
                bytes("{\"a\":1}"));
        rig.turn();
        DeadLetter letter = files().find(1).orElseThrow();
        assertThat(letter.queue()).isEqualTo("Counter");
        assertThat(letter.failure().reason()).isEqualTo(DeadLetterReason.HANDLER_FAILED);
        assertThat(letter.time()).isEqualTo(rig.epochMillis());
        assertThat(letter.failure().text()).isEqualTo("it threw");
        assertThat(letter.failure().stack()).startsWith("java.lang.IllegalStateException: oops\n")
                .contains("DeadLettersTest");
        assertThat(letter.bytes()).isEqualTo(bytes("{\"a\":1}"));
        assertThat(letter.isWhole()).isTrue();
        assertThat(files().find(2)).isEmpty();
        assertThat(files().find(0)).isEmpty();
    }

    @Test
    void shouldListNewestFirstByPagesAndQueue() throws IOException {
        for (int i = 1; i <= 10; i++) {
            add(i % 2 == 0 ? "even" : "odd", "letter " + i);
        }
        rig.turn();
        DeadLetterPage first = files().list(null, 0, 4);
        assertThat(ids(first)).containsExactly(10L, 9L, 8L, 7L);
        DeadLetterPage second = files().list(null, first.next(), 4);
        assertThat(ids(second)).containsExactly(6L, 5L, 4L, 3L);
        DeadLetterPage last = files().list(null, second.next(), 4);
        assertThat(ids(last)).containsExactly(2L, 1L);
        assertThat(last.next()).isZero();
        assertThat(ids(files().list("odd", 0, 100))).containsExactly(9L, 7L, 5L, 3L, 1L);
        assertThat(files().list("odd", 0, 1).lines().get(0).text()).isEqualTo("letter 9");
    }

    @Test
    void shouldSurviveAKillAndGoOnCounting() throws IOException {
        add("a", "1");
        add("a", "2");
        rig.turn();
        reopen(DeadLetterBounds.DEFAULT);
        add("a", "3");
        rig.turn();
        assertThat(ids(files().list(null, 0, 10))).containsExactly(3L, 2L, 1L);
        assertThat(letters.figures().letters()).isEqualTo(3);
        assertThat(letters.figures().added()).isEqualTo(1);
        assertThat(rig.reports).isEmpty();
    }

    @Test
    void shouldDropOneOrAllOfAQueueForGood() throws IOException {
        for (int i = 1; i <= 6; i++) {
            add(i % 2 == 0 ? "even" : "odd", "letter " + i);
        }
        CompletableFuture<Integer> one = letters.drop(DeadLetterSelection.one(3));
        CompletableFuture<Integer> even = letters.drop(DeadLetterSelection.ofQueue("even"));
        CompletableFuture<Integer> unknown = letters.drop(DeadLetterSelection.one(99));
        rig.turn();
        assertThat(one).isCompletedWithValue(1);
        assertThat(even).isCompletedWithValue(3);
        assertThat(unknown).isCompletedWithValue(0);
        assertThat(ids(files().list(null, 0, 10))).containsExactly(5L, 1L);
        assertThat(files().find(3)).isEmpty();
        reopen(DeadLetterBounds.DEFAULT);
        rig.turn();
        assertThat(letters.figures().letters()).isEqualTo(2);
        letters.drop(DeadLetterSelection.all());
        rig.turn();
        assertThat(files().list(null, 0, 10).lines()).isEmpty();
        add("a", "next");
        rig.turn();
        assertThat(ids(files().list(null, 0, 10))).as("numbers are not used again").containsExactly(7L);
    }

    @Test
    void shouldDropALetterOnlyWhenItsReplayWasTakenOver() throws IOException {
        add("a", "1");
        add("a", "2");
        add("b", "3");
        List<String> offered = new ArrayList<>();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<ReplayResult> replay = letters.replay(DeadLetterSelection.ofQueue("a"), letter -> {
            offered.add(letter.failure().text());
            return offered.size() == 1 ? answer : CompletableFuture.completedFuture(true);
        });
        rig.turn();
        assertThat(offered).containsExactly("1");
        assertThat(ids(files().list(null, 0, 10))).containsExactly(3L, 2L, 1L);
        answer.complete(true);
        rig.turn();
        assertThat(offered).containsExactly("1", "2");
        assertThat(replay).isCompletedWithValue(new ReplayResult(2, 0, 0, null));
        assertThat(ids(files().list(null, 0, 10))).containsExactly(3L);
    }

    @Test
    void shouldEndAReplayAtARefusalAndKeepTheLetter() throws IOException {
        add("a", "1");
        add("a", "2");
        add("a", "3");
        CompletableFuture<ReplayResult> replay = letters.replay(DeadLetterSelection.all(),
                letter -> CompletableFuture.completedFuture(letter.id() < 2));
        rig.turn();
        assertThat(replay.join().replayed()).isEqualTo(1);
        assertThat(replay.join().refusedId()).isEqualTo(2);
        assertThat(replay.join().refusal()).contains("did not take it");
        assertThat(ids(files().list(null, 0, 10))).containsExactly(3L, 2L);
        CompletableFuture<ReplayResult> failing = letters.replay(DeadLetterSelection.one(3), letter -> {
            throw new IllegalStateException("no such task");
        });
        rig.turn();
        assertThat(failing.join().refusal()).contains("no such task");
    }

    @Test
    void shouldNotReplayWhatComesBackWhileReplaying() {
        add("a", "1");
        CompletableFuture<ReplayResult> replay = letters.replay(DeadLetterSelection.all(), letter -> {
            add("a", "again");
            return CompletableFuture.completedFuture(true);
        });
        rig.turn();
        assertThat(replay).isCompletedWithValue(new ReplayResult(1, 0, 0, null));
        assertThat(letters.figures().letters()).isEqualTo(1);
    }

    @Test
    void shouldCutLongMessagesAndStacksAndSaySo() throws IOException {
        reopen(SMALL);
        letters.add("a", DeadLetterReason.TOO_LARGE, "too large", new IllegalStateException("x".repeat(500)),
                bytes("y".repeat(60)));
        rig.turn();
        DeadLetter letter = files().find(1).orElseThrow();
        assertThat(letter.bytes()).hasSize(40);
        assertThat(letter.length()).isEqualTo(60);
        assertThat(letter.isWhole()).isFalse();
        assertThat(letter.failure().stack()).endsWith("characters cut");
        CompletableFuture<ReplayResult> replay = letters.replay(DeadLetterSelection.all(),
                offered -> CompletableFuture.completedFuture(true));
        rig.turn();
        assertThat(replay).isCompletedWithValue(new ReplayResult(0, 1, 0, null));
    }

    @Test
    void shouldLetTheOldestGoWhenItIsFullAndSayItOnce() throws IOException {
        reopen(SMALL);
        for (int i = 1; i <= 200; i++) {
            add("a", "letter number " + i);
            rig.turn();
        }
        DeadLetterFigures figures = letters.figures();
        assertThat(figures.diskBytes()).isLessThanOrEqualTo(SMALL.diskBytes());
        assertThat(figures.evicted()).isPositive();
        assertThat(figures.letters() + figures.evicted()).isEqualTo(200);
        assertThat(files().list(null, 0, 1000).lines()).hasSize((int) figures.letters());
        assertThat(ids(files().list(null, 0, 1))).containsExactly(200L);
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains("is full (bound 4096 bytes)", "raise the bound");
    }

    @Test
    void shouldRefuseAndCountWhenTooMuchWaitsForTheDisk() {
        reopen(SMALL);
        int taken = 0;
        while (add("a", "x")) {
            taken++;
        }
        assertThat(taken).isEqualTo(8);
        assertThat(add("a", "x")).isFalse();
        assertThat(letters.figures().notKept()).isEqualTo(2);
        assertThat(rig.reports).hasSize(1);
        assertThat(rig.reports.get(0)).contains("a message for a (unroutable: x)", "8 letters");
        rig.turn();
        assertThat(add("a", "x")).isTrue();
        rig.turn();
        assertThat(letters.figures().letters()).isEqualTo(9);
    }

    @Test
    void shouldPassOverDamagedRecordsAndSaySo() throws IOException {
        add("a", "first");
        add("a", "second");
        add("a", "third");
        rig.turn();
        Path file = rig.segments(DeadLetterFiles.FOLDER_NAME).get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("second")] ^= 1;
        Files.write(file, bytes);
        reopen(DeadLetterBounds.DEFAULT);
        rig.turn();
        assertThat(letters.figures().damaged()).isEqualTo(1);
        assertThat(rig.reports.get(0)).contains(file.toString(), "1 records with a wrong checksum");
        DeadLetterPage page = files().list(null, 0, 10);
        assertThat(ids(page)).containsExactly(3L, 1L);
        assertThat(page.problems()).hasSize(1);
    }

    @Test
    void shouldListNothingWhereThereIsNoStore() throws IOException {
        assertThat(new DeadLetterFiles(temporary.resolve("nowhere")).list(null, 0, 10).lines()).isEmpty();
    }

    @Test
    void shouldOpenTheStoreOnce() {
        assertThatThrownBy(() -> rig.disk.deadLetters(SMALL)).hasMessageContaining("open already");
    }

    private boolean add(String queue, String text) {
        return letters.add(queue, DeadLetterReason.UNROUTABLE, text, null, bytes("{}"));
    }

    private void reopen(DeadLetterBounds bounds) {
        rig.kill();
        letters = rig.disk.deadLetters(bounds);
    }

    private DeadLetterFiles files() {
        return new DeadLetterFiles(rig.directory);
    }

    private static List<Long> ids(DeadLetterPage page) {
        return page.lines().stream().map(DeadLetterLine::id).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
