package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.Ownership;
import io.multimodule.posix.SharedAccess;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the host of a Java task with a user of its own needs of the state directory: the task's states, the host's
 * directory and the two locks are opened to that one user, by access control lists that the daemon may set because
 * these are its own. Nothing else is: of the directories above, the group gets no more than the way through.
 *
 * <p>The daemon keeps the use of all of it, whoever of the two makes a file. Waits for the disk, but for
 * {@link #concerns} and {@link #entitle}, which any thread may call; the rest is for one thread at a time.
 */
final class UserHomes {
    private static final int PASSABLE = 0710;
    private static final int GROUP_AND_OTHERS = 0077;
    private static final int GROUP_WRITES = 0020;
    private static final int SET_GROUP = 02000;
    private static final FileAttribute<?> OWNER_ALONE = mode("rwx------");
    private static final FileAttribute<?> OWN_FILE = mode("rw-------");
    /** What is being put in place of something; the names of tasks do not begin so. */
    private static final String FRESH = ".own-";

    private final StateDirectory directory;
    private final QueueDirectory queues;
    private final Set<String> shared = ConcurrentHashMap.newKeySet();
    /** The users of tasks, by the name of the task. */
    private volatile Map<String, String> users = Map.of();

    UserHomes(StateDirectory directory, QueueDirectory queues) {
        this.directory = directory;
        this.queues = queues;
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Looks which tasks had users when an earlier daemon ran. */
    void find() throws IOException {
        if (Files.isDirectory(directory.hosts()) && (Ownership.mode(directory.hosts()) & GROUP_AND_OTHERS) != 0) {
            try (Stream<Path> all = Files.list(directory.hosts())) {
                all.filter(SharedAccess::isShared).forEach(host -> shared.add(host.getFileName().toString()));
            }
        }
    }

    /** Another configuration is in force, with these users of tasks. */
    void entitle(Map<String, String> newUsers) {
        users = Map.copyOf(newUsers);
    }

    /** Whether there is anything to prepare before a host starts. */
    boolean concerns(String host) {
        return users.containsKey(host) || shared.contains(host);
    }

    /** What is shared with somebody who is not entitled to it any more. */
    Set<String> left() {
        Set<String> left = new HashSet<>(shared);
        left.removeAll(users.keySet());
        return left;
    }

    /**
     * Makes what a host needs before it starts, and takes from its former user what that one had. It does not run.
     *
     * @throws IOException the text says what to do
     */
    void prepare(String host) throws IOException {
        String name = users.get(host);
        // A user who is not known is the error of the start itself.
        OptionalInt user = name == null ? OptionalInt.of(Accounts.ownUid()) : Accounts.uid(name);
        if (user.isPresent() && user.getAsInt() != Accounts.ownUid()) {
            share(host, user.getAsInt());
        } else if (user.isPresent() && shared.contains(host)) {
            close(host);
        }
    }

    private void share(String host, int user) throws IOException {
        try {
            requireGroup();
            passable(directory.states());
            passable(directory.hosts());
            Files.createDirectories(directory.claims(), mode("rwxr-x---"));
            if ((Ownership.mode(directory.claims()) & GROUP_WRITES) != 0) {
                // As an earlier version made it.
                lockAll(directory.claims());
                Ownership.mode(directory.claims(), 0750);
            }
            shared.add(host);
            open(directory.states().resolve(host), user);
            open(directory.spillOf(host), user);
            openLock(directory.claimOf(host), user);
            openLock(directory.lockOf(host), user);
            // One that another user makes would go with that user's last login, where logind removes what is left.
            queues.open(new QueueName(host));
        } catch (IOException e) {
            throw new IOException("what task " + host + " needs cannot be opened to user " + users.get(host) + ": "
                    + e.getMessage() + "; check the owner and the file system of " + directory.root(), e);
        }
    }

    /** What root makes is for the group of its users only where the directory hands that on. */
    private void requireGroup() throws IOException {
        if (Accounts.ownUid() == 0
                && (Ownership.gid(directory.root()) == 0 || (Ownership.mode(directory.root()) & SET_GROUP) == 0)) {
            throw new IOException("the daemon is root, and " + directory.root() + " belongs to no group that such a"
                    + " user could be given: chgrp GROUP it and chmod 2750 it while the daemon is stopped");
        }
    }

    /** Gives everything back to the daemon alone. Nothing of it runs. */
    void close(String host) throws IOException {
        for (Path folder : List.of(directory.states().resolve(host), directory.spillOf(host))) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                SharedAccess.close(folder);
            }
        }
        for (Path lock : List.of(directory.claimOf(host), directory.lockOf(host))) {
            if (Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
                SharedAccess.closeFile(lock);
            }
        }
        shared.remove(host);
    }

    /** Lets the group through a directory, in which it can list nothing; what is in there was safe behind it before. */
    private static void passable(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_ALONE);
        if ((Ownership.mode(folder) & GROUP_AND_OTHERS) == 0) {
            lockAll(folder);
            Ownership.mode(folder, PASSABLE);
        }
    }

    private static void lockAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(StateDirectory.LOCK)).toList()) {
                Ownership.mode(file, 0600);
            }
        }
    }

    private static void openLock(Path lock, int user) throws IOException {
        if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            // Closing the file itself would give back a lock that this process takes on it meanwhile.
            Path fresh = lock.resolveSibling(FRESH + lock.getFileName());
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, OWN_FILE);
            try {
                Files.createLink(lock, fresh);
            } catch (FileAlreadyExistsException e) {
                // Whoever was faster made the same.
                Files.deleteIfExists(fresh);
            }
            Files.deleteIfExists(fresh);
        }
        if (!SharedAccess.isFileSharedWith(lock, user)) {
            SharedAccess.openFile(lock, user);
        }
    }

    /** Opens a directory last, so that nobody changes what is in it while it is looked through. */
    private static void open(Path folder, int user) throws IOException {
        Files.createDirectories(folder, OWNER_ALONE);
        if (SharedAccess.isSharedWith(folder, user)) {
            return;
        }
        SharedAccess.close(folder);
        openTree(folder, user);
        SharedAccess.open(folder, user);
    }

    /** States may be saved meanwhile: what is made from the first step on is shared, what was there is looked for. */
    private static void openTree(Path folder, int user) throws IOException {
        SharedAccess.inherit(folder, user);
        while (openAll(folder, user)) {
            continue;
        }
    }

    /** Whether there was something to open; another look finds what was renamed during this one. */
    private static boolean openAll(Path folder, int user) throws IOException {
        boolean changed = false;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : all.toList()) {
                try {
                    changed |= openOne(one, user);
                } catch (NoSuchFileException e) {
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean openOne(Path one, int user) throws IOException {
        if (one.getFileName().toString().startsWith(FRESH) && Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
            return finished(one);
        }
        boolean ours = Ownership.uid(one) == Accounts.ownUid();
        if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
            if (ours && SharedAccess.isSharedWith(one, user)) {
                return false;
            }
            if (!ours) {
                replace(one);
            }
            openTree(one, user);
            SharedAccess.open(one, user);
            return true;
        }
        if (!Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)) {
            // Nothing of ours is a link: a former user left it.
            Files.delete(one);
            return true;
        }
        if (ours && SharedAccess.isFileSharedWith(one, user)) {
            return false;
        }
        if (!ours) {
            Path fresh = one.resolveSibling(FRESH + one.getFileName());
            Files.deleteIfExists(fresh);
            Files.copy(one, fresh, LinkOption.NOFOLLOW_LINKS);
            Files.move(fresh, one, StandardCopyOption.ATOMIC_MOVE);
        }
        SharedAccess.openFile(one, user);
        return true;
    }

    /** A former user's directory can be opened by that user alone: one of ours takes its place, with all in it. */
    private static void replace(Path folder) throws IOException {
        Path fresh = folder.resolveSibling(FRESH + folder.getFileName());
        Files.createDirectories(fresh, OWNER_ALONE);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : all.toList()) {
                Files.move(one, fresh.resolve(one.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.delete(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What an earlier daemon did not come to the end of: what it was to replace is gone, or is found beside it. */
    private static boolean finished(Path fresh) throws IOException {
        Path folder = fresh.resolveSibling(fresh.getFileName().toString().substring(FRESH.length()));
        boolean gone = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        if (gone) {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return gone;
    }
}
