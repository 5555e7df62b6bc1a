package io.multimodule.state;

import io.multimodule.lifecycle.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateStoreTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Clock CLOCK = new Clock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long epochMillis() {
            return NOW;
        }
    };

    @TempDir
    Path temporary;
    private final Outcomes outcomes = new Outcomes();
    private final List<String> errors = new ArrayList<>();

    @Test
    void shouldLoadWhatWasSaved() {
        save("Counter", "{\"ct\":1}");
        save("Counter", "{\"ct\":2}");
        StateLoad.Loaded loaded = (StateLoad.Loaded) files().load("Counter");
        assertThat(new String(loaded.json(), UTF_8)).isEqualTo("{\"ct\":2}");
        assertThat(loaded.savedAt()).isEqualTo(NOW);
        assertThat(loaded.generation()).isEqualTo(2);
        assertThat(loaded.problems()).isEmpty();
        assertThat(outcomes.told).containsExactly("Counter saved 1", "Counter saved 2");
    }

    @Test
    void shouldSayNoneWhenThereNeverWasAState() throws IOException {
        assertThat(files().load("Counter")).isInstanceOf(StateLoad.None.class);
        Files.createDirectories(temporary.resolve("state/Counter"));
        assertThat(files().load("Counter")).isInstanceOf(StateLoad.None.class);
    }

    @Test
    void shouldKeepThreeGenerationsInFilesOfTheirOwnerAlone() throws IOException {
        for (int i = 1; i <= 5; i++) {
            save("Counter", "{\"ct\":" + i + "}");
        }
        assertThat(names("Counter")).containsExactly("0000000003.state", "0000000004.state", "0000000005.state");
        Path file = temporary.resolve("state/Counter/0000000005.state");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.getParent())).isEqualTo("rwx------");
        assertThat(Files.readAllLines(file).get(0)).startsWith("multimodule-state 1 crc32c=")
                .endsWith("bytes=8 saved=2023-11-14T22:13:20Z task=Counter");
        assertThat(Files.readAllLines(file).get(1)).isEqualTo("{\"ct\":5}");
    }

    @Test
    void shouldWriteOnlyTheNewestOfSeveralThatWaitAndTellEveryListener() {
        StateStore store = store();
        store.save("a", json("1"), outcomes);
        store.save("b", json("2"), outcomes);
        store.save("a", json("3"), outcomes);
        store.close();
        assertThat(outcomes.told).containsExactly("a superseded", "a saved 1", "b saved 1");
        assertThat(text("a")).isEqualTo("3");
    }

    @Test
    void shouldLoadBehindTheSavesThatWait() {
        StateStore store = store();
        store.save("a", json("1"), outcomes);
        CompletableFuture<StateLoad> load = store.load("a");
        assertThat(load).isNotDone();
        store.close();
        assertThat(load).isCompletedWithValueMatching(found -> found instanceof StateLoad.Loaded);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldLoadWhatCouldNotBeWrittenUntilASaveSucceeds() throws IOException {
        StateStore store = store();
        store.save("a", json("1"), outcomes);
        store.doWork();
        Files.move(temporary.resolve("state"), temporary.resolve("elsewhere"));
        Files.writeString(temporary.resolve("state"), "no directory");
        store.save("a", json("2"), outcomes);
        store.doWork();
        CompletableFuture<StateLoad> unsaved = store.load("a");
        store.doWork();
        assertThat(((StateLoad.Loaded) unsaved.join()).json()).isEqualTo(json("2"));
        assertThat(((StateLoad.Loaded) unsaved.join()).generation()).isEqualTo(StateLoad.UNSAVED);

        Files.delete(temporary.resolve("state"));
        Files.move(temporary.resolve("elsewhere"), temporary.resolve("state"));
        store.save("a", json("3"), outcomes);
        CompletableFuture<StateLoad> saved = store.load("a");
        store.doWork();
        assertThat(((StateLoad.Loaded) saved.join()).json()).isEqualTo(json("3"));
        assertThat(((StateLoad.Loaded) saved.join()).generation()).isEqualTo(2);
    }

    @Test
    void shouldRemoveAllGenerations() {
        save("a", "1");
        save("a", "2");
        StateStore store = store();
        store.remove("a", outcomes);
        store.close();
        assertThat(files().load("a")).isInstanceOf(StateLoad.None.class);
        assertThat(outcomes.told).endsWith("a saved 0");
        assertThat(temporary.resolve("state/a")).doesNotExist();
    }

    @Test
    void shouldListTheTasksThatHaveState() throws IOException {
        assertThat(files().tasks()).isEmpty();
        save("b", "1");
        save("a b", "1");
        assertThat(files().tasks()).containsExactly("a b", "b");
    }

    @Test
    void shouldRefuseNamesThatLeaveTheDirectory() {
        for (String name : List.of("../a", "a/b", "", ".a", "a\nb", "x".repeat(256))) {
            assertThatThrownBy(() -> store().save(name, json("1"), outcomes))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> files().load(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldKeepTheOldStateAndSayWhatToDoWhenADirectoryCannotBeWritten() throws IOException {
        save("a", "1");
        Path obstacle = temporary.resolve("state/a/saving.tmp");
        Files.createDirectories(obstacle.resolve("in-the-way"));
        save("a", "2");
        assertThat(outcomes.told.get(1)).contains("a failed", temporary.resolve("state/a").toString(), "make room");
        assertThat(text("a")).isEqualTo("1");
    }

    @Test
    void shouldReportAListenerThatThrowsAndGoOn() {
        StateStore store = store();
        store.save("a", json("1"), new SaveListener() {
            @Override
            public void saved(String task, long generation) {
                throw new IllegalStateException("oops");
            }

            @Override
            public void failed(String task, IOException error) {
                throw new AssertionError(error);
            }
        });
        store.save("b", json("2"), outcomes);
        store.close();
        assertThat(errors).containsExactly("the listener of the state of a: oops");
        assertThat(outcomes.told).containsExactly("b saved 1");
    }

    @Test
    void shouldSaveOnAThreadOfItsOwnAndWriteAllBeforeItEnds() throws Exception {
        CountDownLatch saved = new CountDownLatch(1);
        List<String> threads = new ArrayList<>();
        try (StateStore store = store().start()) {
            store.save("a", json("1"), new SaveListener() {
                @Override
                public void saved(String task, long generation) {
                    threads.add(Thread.currentThread().getName());
                    saved.countDown();
                }

                @Override
                public void failed(String task, IOException error) {
                    throw new AssertionError(error);
                }
            });
            assertThat(saved.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 50; i++) {
                store.save("b" + i, json("2"), outcomes);
            }
        }
        assertThat(threads).containsExactly("state-writer");
        assertThat(text("b49")).isEqualTo("2");
        assertThat(outcomes.told).hasSize(50);
    }

    private void save(String task, String json) {
        StateStore store = store();
        store.save(task, json(json), outcomes);
        store.close();
    }

    private StateStore store() {
        return new StateStore(temporary.resolve("state"), StateStore.DEFAULT_GENERATIONS,
                (where, error) -> errors.add(where + ": " + error.getMessage()), CLOCK);
    }

    private StateFiles files() {
        return new StateFiles(temporary.resolve("state"));
    }

    private String text(String task) {
        return new String(((StateLoad.Loaded) files().load(task)).json(), UTF_8);
    }

    private List<String> names(String task) throws IOException {
        try (Stream<Path> all = Files.list(temporary.resolve("state").resolve(task))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }
}
