package io.multimodule.queue;

import io.multimodule.posix.FileFacts;
import io.multimodule.posix.NewFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes queue files. A file is written under a hidden name and then linked into place, which fails
 * when another process was faster; so nobody ever reads half a file, and the first maker wins.
 */
final class QueueFileMaker {
    private static final AtomicLong SERIAL = new AtomicLong();
    private static final int TRIES = 16;

    private final Path directory;
    private final QueueAccess access;

    QueueFileMaker(Path directory, QueueAccess access) {
        this.directory = directory;
        this.access = access;
    }

    /**
     * Makes the file of a queue with a key that no kernel queue has; leaves it when it is there by now.
     * Files with a taken key are kept until a good one is found, so that their inode is not given again.
     */
    void make(QueueName name, Path file) throws IOException {
        List<Draft> drafts = new ArrayList<>(1);
        CreationLock lock = CreationLock.take(directory);
        try {
            for (int i = 0; i < TRIES; i++) {
                Draft draft = draft();
                drafts.add(draft);
                FileFacts facts = draft.file().facts();
                int key = QueueFile.key(facts.device(), facts.inode());
                if (key != 0 && Kernel.msgget(key, 0) < 0) {
                    place(name, key, draft, file);
                    return;
                }
            }
            throw new QueueException("cannot make queue " + name + ": " + TRIES + " keys derived from files in "
                    + directory
                    + " are all taken by other queues; remove unused queues (ipcs -q, ipcrm -q ID)");
        } finally {
            lock.close();
            for (Draft draft : drafts) {
                draft.close();
            }
        }
    }

    /** Makes the file of a queue that is still in the kernel; leaves it when it is there by now. */
    void makeAgain(QueueName name, int key, Path file) throws IOException {
        try (Draft draft = draft()) {
            CreationLock lock = CreationLock.take(directory);
            try {
                place(name, key, draft, file);
            } finally {
                lock.close();
            }
        }
    }

    /** A file under a hidden name, which goes. It stays open, for somebody else may take that name meanwhile. */
    private record Draft(Path path, NewFile file) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            file.close();
            Files.deleteIfExists(path);
        }
    }

    private Draft draft() throws IOException {
        Path path = directory.resolve(".new-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet());
        Files.deleteIfExists(path);
        return new Draft(path, NewFile.make(path));
    }

    private void place(QueueName name, int key, Draft draft, Path file) throws IOException {
        draft.file().write(QueueFile.content(name, key));
        access.apply(draft.file(), access.readableMode());
        try {
            Files.createLink(file, draft.path());
        } catch (FileAlreadyExistsException e) {
            Files.delete(draft.path());
        }
    }
}
