package io.multimodule.state;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A reader sees a whole state, never an older one than before, while the generations change under it. */
class StateReadIT {
    private static final int SAVES = 300;

    @TempDir
    Path directory;

    @Test
    void shouldReadWhileAnotherSaves() throws Exception {
        StateWriter writer = new StateWriter(directory, 1, new FileSteps());
        writer.save("a", "0".getBytes(UTF_8), 1);
        CountDownLatch firstRead = new CountDownLatch(1);
        CompletableFuture<Void> saves = CompletableFuture.runAsync(() -> save(writer, firstRead));
        StateFiles files = new StateFiles(directory);
        int last = 0;
        int reads = 0;
        while (last < SAVES && !saves.isCompletedExceptionally()) {
            StateLoad load = files.load("a");
            assertThat(load).isInstanceOf(StateLoad.Loaded.class);
            StateLoad.Loaded loaded = (StateLoad.Loaded) load;
            assertThat(loaded.problems()).isEmpty();
            int found = Integer.parseInt(new String(loaded.json(), UTF_8));
            assertThat(found).isGreaterThanOrEqualTo(last);
            last = found;
            reads++;
            firstRead.countDown();
        }
        saves.join();
        assertThat(reads).isGreaterThan(1);
    }

    /** The last save waits for a first read, so that there are two to compare. */
    private static void save(StateWriter writer, CountDownLatch firstRead) {
        try {
            for (int i = 1; i <= SAVES; i++) {
                if (i == SAVES) {
                    firstRead.await();
                }
                writer.save("a", Integer.toString(i).getBytes(UTF_8), i);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
