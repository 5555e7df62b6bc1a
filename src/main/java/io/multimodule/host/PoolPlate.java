package io.multimodule.host;

import io.multimodule.control.PoolDirectory;
import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolSize;
import io.multimodule.pool.WorkerFailures;
import io.multimodule.queue.QueueSettings;
import io.multimodule.runtime.PoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The directory in which a pool shows what it is, beside the scoreboards of its workers. One thread. */
final class PoolPlate implements AutoCloseable {
    /** What workers work on may be private: it is for the daemon's user and whoever may ask the daemon. */
    private static final String DIRECTORY_MODE = "rwxr-x---";
    private static final String FILE_MODE = "rw-r-----";

    private final String pool;
    private final PoolDirectory directory;
    private final Instant since = Instant.now();

    private PoolPlate(String pool, PoolDirectory directory) {
        this.pool = pool;
        this.directory = directory;
    }

    /**
     * What is wrong with the workers of a pool.
     *
     * @param held why no more are started, if so
     * @param failures that they fail, though others are started
     */
    record Trouble(Optional<String> held, Optional<WorkerFailures> failures) {
        static Trouble of(Pool pool) {
            return new Trouble(pool.held(), pool.failures());
        }
    }

    private static Message fields(WorkerFailures failures) {
        Message fields = Message.builder(4).put("in_a_row", failures.inARow()).put("held_after", failures.holdAfter())
                .put("last", failures.last()).build();
        return failures.nextIn().isZero() ? fields
                : fields.with("next_start", Instant.now().plus(failures.nextIn()).toString());
    }

    /** Makes the directory, and removes what a main process left that was killed. */
    static PoolPlate open(String pool, PoolDirectory directory, QueueSettings queues) throws IOException {
        make(directory.root().getParent(), queues.group());
        make(directory.root(), queues.group());
        for (Path board : directory.boards()) {
            Files.deleteIfExists(board);
        }
        return new PoolPlate(pool, directory);
    }

    private static void make(Path path, String group) throws IOException {
        Files.createDirectories(path);
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (!group.isEmpty()) {
            view.setGroup(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
        }
        view.setPermissions(PosixFilePermissions.fromString(DIRECTORY_MODE));
    }

    PoolDirectory directory() {
        return directory;
    }

    /**
     * Replaces what is shown.
     *
     * @param trouble what is wrong with its workers
     */
    void show(PoolSettings settings, PoolSize wanted, List<String> listen, Trouble trouble) throws IOException {
        PoolSize size = wanted.adjust().size();
        Message document = Message.builder(14).put("pool", pool).put("pid", ProcessHandle.current().pid())
                .put("since", since.toString()).put("worker", settings.program().toString())
                .put("listen", listen).put("queue", settings.work().queue())
                .put("min_spare", size.minSpare()).put("max_spare", size.maxSpare()).put("max", size.max())
                .put("starts_none", trouble.held().orElse("")).build();
        DurableFile.replace(directory.document(), JsonCodec.write(trouble.failures().map(failures ->
                document.with("failing", fields(failures))).orElse(document)), FILE_MODE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory.document());
    }
}
