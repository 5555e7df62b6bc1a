package io.multimodule.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueAccessTest {
    private static final int ROUNDS = 300;

    @TempDir
    Path directory;

    @Test
    void shouldMakeADirectoryThatTwoWantAtTheSameMoment() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier start = new CyclicBarrier(2);
        for (int i = 0; i < ROUNDS; i++) {
            Path wanted = directory.resolve("parent" + i).resolve("queues");
            Future<Void> made = other.submit(() -> make(wanted, start));
            make(wanted, start);
            made.get();
            assertThat(wanted).isDirectory();
        }
        other.shutdown();
    }

    private static Void make(Path wanted, CyclicBarrier start) throws Exception {
        start.await();
        QueueAccess.OWNER_AND_GROUP.makeDirectory(wanted);
        return null;
    }

    @Test
    void shouldRefuseAFileInItsPlace() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> QueueAccess.OWNER_AND_GROUP.makeDirectory(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
