package io.multimodule.queue;

import io.multimodule.posix.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one queue of a directory that never is for everybody: whoever sends to it gives orders. In a directory where
 * every user may make files, one that somebody else made is refused.
 */
final class ConfinedQueue {
    private static final int OTHERS = 0006;
    private static final int ROOT = 0;
    /** A directory that belongs to whom this process runs as. */
    private static final Path OWN_PROCESS = Path.of("/proc/self");

    private final QueueName name;
    private final Path directory;
    private final QueueAccess access;
    private final boolean openDirectory;

    /**
     * Makes it.
     *
     * @param name of the queue; null when there is none
     * @param access that of the directory's other queues
     */
    ConfinedQueue(QueueName name, Path directory, QueueAccess access) {
        this.name = name;
        this.directory = directory;
        this.access = access.withoutOthers();
        this.openDirectory = access.open();
    }

    /** Whether it is this one. */
    boolean is(QueueName other) {
        return openDirectory && other.equals(name);
    }

    /** Who may use it. */
    QueueAccess access() {
        return access;
    }

    /** Checks who made the file that is there, and takes from others what an earlier version gave them. */
    void confine(Path file) throws QueueException {
        try {
            int owner = Ownership.uid(file);
            if (!isOurs(owner)) {
                throw new QueueException("the file " + file + " of the queue " + name + " was made by the user with"
                        + " number " + owner + ", who could give orders that way; it is not used: remove it, and the"
                        + " queue with \"ipcrm -Q KEY\", where KEY is what stands in it");
            }
            if ((Ownership.mode(file) & OTHERS) != 0) {
                Ownership.mode(file, access.readableMode());
            }
        } catch (IOException e) {
            throw e instanceof QueueException known ? known : new QueueException("cannot take the file " + file
                    + " of the queue " + name + " from other users: " + e
                    + "; give it to the daemon's user, or remove it", e);
        }
    }

    /** The same for the queue in the kernel. */
    void confine(int key, int id) throws QueueException {
        QueueStatus status = new QueueStatus();
        if (!status.read(id)) {
            throw Refusals.of(Kernel.errno(), "look at", name, key, id);
        }
        QueueFigures figures = status.figures(id);
        if (!isOurs(figures.uid())) {
            throw new QueueException("the queue " + name + " (key 0x" + Integer.toHexString(key) + ") belongs to the"
                    + " user with number " + figures.uid() + ", who could give orders that way; it is not used: remove"
                    + " it with \"ipcrm -q " + id + "\"");
        }
        if ((figures.mode() & OTHERS) != 0
                && !status.change(id, figures.uid(), access.gid().orElse(figures.gid()), figures.mode() & ~OTHERS)) {
            throw Refusals.of(Kernel.errno(), "take from other users the", name, key, id);
        }
    }

    /** Root, this process, or whoever the directory belongs to. */
    private boolean isOurs(int uid) throws QueueException {
        try {
            return uid == ROOT || uid == Ownership.uid(directory)
                    || Integer.valueOf(uid).equals(Files.getAttribute(OWN_PROCESS, "unix:uid"));
        } catch (IOException e) {
            throw new QueueException("cannot see whose the directory " + directory + " is: " + e, e);
        }
    }
}
