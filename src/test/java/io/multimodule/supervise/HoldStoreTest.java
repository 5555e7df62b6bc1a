package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds on disk, and the watch over their files. */
class HoldStoreTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final Hold HOLD = new Hold("Alpha", Instant.EPOCH, "it is under repair", Message.of("metric", "cpu"));

    @TempDir
    private Path temporary;
    private Path directory;
    private HoldStore store;

    @BeforeEach
    void open() {
        directory = temporary.resolve("holds");
        store = new HoldStore(directory);
    }

    @Test
    void shouldKeepAHoldUntilItIsRemoved() throws IOException {
        assertThat(store.all()).isEmpty();
        store.put(HOLD);
        assertThat(new HoldStore(directory).all()).containsExactly(HOLD);
        assertThat(store.has("Alpha")).isTrue();

        assertThat(store.remove("Alpha")).isTrue();
        assertThat(store.remove("Alpha")).isFalse();
        assertThat(store.has("Alpha")).isFalse();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void shouldHoldATaskWhoseHoldCannotBeRead() throws IOException {
        store.put(HOLD);
        for (String content : new String[] {"", "{ half", "{}", "[]"}) {
            Path file = Files.writeString(directory.resolve("Beta.hold"), content);

            assertThat(store.all()).hasSize(2).filteredOn(hold -> hold.task().equals("Beta")).singleElement()
                    .satisfies(hold -> assertThat(hold.reason()).contains(file.toString(), "multimodulectl release Beta"));
        }
    }

    @Test
    void shouldTellOfARemovedFileAndNotOfAReplacedOne() throws Exception {
        BlockingQueue<String> removed = new LinkedBlockingQueue<>();
        store.prepare();
        try (HoldWatch watch = HoldWatch.open(directory, removed::add, (where, error) -> removed.add(error.getMessage()))) {
            assertThat(watch).isNotNull();
            store.put(HOLD);
            store.put(HOLD);
            Files.delete(Files.writeString(directory.resolve("note"), "is no hold"));
            Files.delete(directory.resolve("Alpha.hold"));

            assertThat(removed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("Alpha");
            assertThat(removed).isEmpty();
            store.put(HOLD);
            store.remove("Alpha");
            assertThat(removed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("Alpha");
        }
    }

    @Test
    void shouldSayWhenItsDirectoryIsGone() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        store.prepare();
        try (HoldWatch watch = HoldWatch.open(directory, said::add, (where, error) -> said.add(error.getMessage()))) {
            assertThat(watch).isNotNull();
            Files.delete(directory);

            assertThat(said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("directory was removed");
        }
    }
}
