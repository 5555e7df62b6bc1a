package io.multimodule.host;

import io.multimodule.control.PoolDirectory;
import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.pool.PoolSize;
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
     * @param held why no more workers are started, if so
     */
    void show(PoolSettings settings, PoolSize wanted, List<String> listen, Optional<String> held) throws IOException {
        PoolSize size = wanted.adjust().size();
        Message document = Message.builder(14).put("pool", pool).put("pid", ProcessHandle.current().pid())
                .put("since", since.toString()).put("worker", settings.program().toString())
                .put("listen", listen).put("queue", settings.work().queue())
                .put("min_spare", size.minSpare()).put("max_spare", size.maxSpare()).put("max", size.max())
                .put("starts_none", held.orElse("")).build();
        DurableFile.replace(directory.document(), JsonCodec.write(document), FILE_MODE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory.document());
    }
}
