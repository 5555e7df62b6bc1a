package io.multimodule.queue;

import io.multimodule.posix.Accounts;
import io.multimodule.posix.Ownership;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of SysV message queues, shared with every program that follows the same rules.
 *
 * <p>Opening costs some file and system calls and, while another program makes a queue in that very
 * moment, up to 50 ms of waiting. A queue whose file was deleted while it lived gets its file back with
 * the same key, so nothing in it is lost. Any thread; one at a time opens.
 */
public final class SysvQueueDirectory implements QueueDirectory {
    private static final int DEFAULT_MSGMAX = 8192;
    private static final int TRIES = 8;

    private final Path path;
    private final QueueAccess access;
    private final int maximumMessageBytes;
    private final QueueFileMaker maker;
    private final ConfinedQueue confined;
    /** Guarded by this, as is {@code queues}. */
    private final KeyIndex index;
    private final Map<QueueName, SysvQueue> queues = new HashMap<>();

    private SysvQueueDirectory(Path path, QueueAccess access, QueueName confined) {
        this.path = path;
        this.access = access;
        this.maximumMessageBytes = Math.max(Kernel.limit("msgmax", DEFAULT_MSGMAX), DEFAULT_MSGMAX);
        this.maker = new QueueFileMaker(path, access);
        this.confined = new ConfinedQueue(confined, path, access);
        this.index = new KeyIndex(path);
    }

    /**
     * Opens a directory, made when it is missing: for owner and group (set-group-id when a group is
     * given), or for everybody with the sticky bit when the queue mode has bits for others.
     *
     * @param access mode and group of what is made from now on; queues that exist stay as they are
     * @throws QueueException the directory cannot be made; the text names it
     */
    public static SysvQueueDirectory open(Path directory, QueueAccess access) throws QueueException {
        return open(directory, access, null);
    }

    /**
     * Opens a directory with one queue that is for owner and group alone, whatever the others are.
     *
     * @param confined its name; null when there is none
     * @throws QueueException the directory cannot be made; the text names it
     */
    public static SysvQueueDirectory open(Path directory, QueueAccess access, QueueName confined)
            throws QueueException {
        Path path = directory.toAbsolutePath().normalize();
        try {
            access.makeDirectory(path);
        } catch (IOException e) {
            throw new QueueException("cannot make the queue directory " + path + ": " + e
                    + "; make it with mode " + Integer.toOctalString(access.directoryMode()) + " or name another", e);
        }
        return new SysvQueueDirectory(path, access, confined);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int maximumMessageBytes() {
        return maximumMessageBytes;
    }

    @Override
    public synchronized MessageQueue open(QueueName name) throws QueueException {
        Path file = file(name);
        for (int i = 0; i < TRIES; i++) {
            Optional<Integer> key = QueueFile.awaitComplete(file, name);
            if (key.isEmpty()) {
                makeFile(name, file);
            } else {
                if (confined.is(name)) {
                    confined.confine(file);
                }
                index.claim(name, key.get());
                int id = getOrCreate(name, key.get());
                if (id >= 0) {
                    if (confined.is(name)) {
                        confined.confine(key.get(), id);
                    }
                    return queue(name, key.get(), id);
                }
            }
        }
        throw new QueueException("cannot open queue " + name + ": it or its file " + file + " was removed " + TRIES
                + " times while it was being made; find the program that removes it");
    }

    @Override
    public synchronized Optional<MessageQueue> find(QueueName name) throws QueueException {
        Optional<Integer> key = QueueFile.awaitComplete(file(name), name);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        index.claim(name, key.get());
        int id = Kernel.msgget(key.get(), 0);
        return id < 0 ? Optional.empty() : Optional.of(queue(name, key.get(), id));
    }

    @Override
    public List<QueueName> names() throws QueueException {
        List<QueueName> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (QueueName.fault(name) == null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(new QueueName(name));
                }
            }
        } catch (IOException e) {
            throw new QueueException("cannot list the queue directory " + path + ": " + e
                    + "; check that it exists and that this process may read it", e);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public synchronized boolean remove(QueueName name) throws QueueException {
        Path file = file(name);
        Optional<Integer> key = QueueFile.awaitComplete(file, name);
        int id = key.isPresent() ? Kernel.msgget(key.get(), 0) : -1;
        if (id >= 0 && Kernel.msgctl(id, Kernel.IPC_RMID, 0) != 0) {
            int errno = Kernel.errno();
            if (errno != Kernel.EIDRM && errno != Kernel.EINVAL) {
                throw Refusals.of(errno, "remove", name, key.orElse(0), id);
            }
        }
        queues.remove(name);
        try {
            return Files.deleteIfExists(file) || id >= 0;
        } catch (IOException e) {
            throw new QueueException("removed queue " + name + ", but not its file " + file + ": " + e
                    + "; delete the file, or the queue comes back empty", e);
        }
    }

    private void makeFile(QueueName name, Path file) throws QueueException {
        try {
            Optional<Integer> before = index.lastKnown(name);
            if (before.isPresent() && Kernel.msgget(before.get(), 0) >= 0) {
                makerOf(name).makeAgain(name, before.get(), file);
            } else {
                makerOf(name).make(name, file);
            }
        } catch (QueueException e) {
            throw e;
        } catch (IOException e) {
            throw new QueueException("cannot make the queue file " + file + ": " + e
                    + "; check that this process may write to the directory", e);
        }
    }

    private QueueAccess accessOf(QueueName name) {
        return confined.is(name) ? confined.access() : access;
    }

    private QueueFileMaker makerOf(QueueName name) {
        return confined.is(name) ? new QueueFileMaker(path, confined.access()) : maker;
    }

    /** The kernel's number of the queue, or -1 when another process changed things meanwhile. */
    private int getOrCreate(QueueName name, int key) throws QueueException {
        int id = Kernel.msgget(key, 0);
        if (id >= 0) {
            return id;
        }
        id = Kernel.msgget(key, Kernel.IPC_CREAT | Kernel.IPC_EXCL | accessOf(name).mode());
        if (id < 0) {
            int errno = Kernel.errno();
            if (errno == Kernel.EEXIST) {
                return -1;
            }
            throw Refusals.of(errno, "make", name, key, id);
        }
        giveAway(name, key, id);
        return id;
    }

    /**
     * Gives a new queue to the group that is configured; and, where only a group takes part, to the owner of the
     * directory: one that stayed its maker's would be removed when that user logs out (RemoveIPC of logind). The
     * maker keeps the owner's rights.
     */
    private void giveAway(QueueName name, int key, int id) throws QueueException {
        int owner = access.open() ? Accounts.ownUid() : ownerOfDirectory();
        if (access.gid().isEmpty() && owner == Accounts.ownUid()) {
            return;
        }
        QueueStatus status = new QueueStatus();
        if (!status.read(id) || !status.change(id, owner == Accounts.ownUid() ? status.uid() : owner,
                access.gid().orElse(status.gid()), accessOf(name).mode())) {
            throw Refusals.of(Kernel.errno(), "give away", name, key, id);
        }
    }

    private int ownerOfDirectory() throws QueueException {
        try {
            return Ownership.uid(path);
        } catch (IOException e) {
            throw new QueueException("cannot see who owns the queue directory " + path + ": " + e, e);
        }
    }

    private SysvQueue queue(QueueName name, int key, int id) {
        SysvQueue known = queues.get(name);
        if (known != null && known.id() == id && known.key() == key) {
            return known;
        }
        SysvQueue queue = new SysvQueue(name, key, id, maximumMessageBytes);
        queues.put(name, queue);
        return queue;
    }

    private Path file(QueueName name) throws QueueException {
        try {
            return path.resolve(name.value());
        } catch (IllegalArgumentException e) {
            throw new QueueException("the queue name " + name + " has no file name in this locale (" + e.getMessage()
                    + "); set LC_ALL=C.UTF-8 or use plain letters", e);
        }
    }
}
