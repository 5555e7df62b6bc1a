package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.lifecycle.Closer;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.KernelLock;
import io.multimodule.posix.Ownership;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.runtime.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What only one daemon may have: its state directory and its control queue. Held by the kernel, so a crash lets go. */
final class Locks {
    private static final int OWNER_ALONE = 0600;

    private Locks() {
    }

    /**
     * Takes both.
     *
     * @throws IOException another daemon has one of them (the text names its pid), or the directory cannot be written
     */
    static Closer take(Settings settings) throws IOException {
        Closer held = new Closer();
        try {
            Path lock = new StateDirectory(directory(settings.stateDirectory())).lock();
            held.add(take("state directory " + settings.stateDirectory(), "-s", lock));
            if (Ownership.uid(lock) == Accounts.ownUid()) {
                // Whoever of the group could take it would keep the next daemon from its start.
                Ownership.mode(lock, OWNER_ALONE);
            }
            Path queues = SysvQueueDirectory.open(settings.queues().directory(), settings.queues().access()).path();
            held.add(take("control queue " + settings.controlQueue() + " in " + queues, "-q",
                    queues.resolve("." + settings.controlQueue() + ".lock")));
            return held;
        } catch (IOException e) {
            try {
                held.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** The state directory, made if need be; only its owner may look into it, as states may hold secrets. */
    static Path directory(Path directory) throws IOException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.toAbsolutePath().getParent());
                // A daemon and a host that begin at the same moment may both make it.
                Files.createDirectories(directory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            }
            return directory;
        } catch (IOException e) {
            throw new IOException("cannot make the state directory " + directory + ": " + e
                    + "; make it, or name another with -s or state_dir", e);
        }
    }

    private static KernelLock take(String what, String option, Path file) throws IOException {
        try {
            return KernelLock.take(file);
        } catch (KernelLock.HeldException e) {
            throw new IOException("another daemon, pid " + e.pid() + ", has the " + what
                    + "; stop it, or choose another with " + option, e);
        } catch (IOException e) {
            throw new IOException("cannot lock the " + what + ": " + e.getMessage() + "; check its permissions", e);
        }
    }
}
