package io.multimodule.queue;

import io.multimodule.posix.Accounts;
import io.multimodule.posix.NewFile;
import io.multimodule.posix.Ownership;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Who may use queues and the files that belong to them.
 *
 * @param mode permission bits of a queue: 0660, or 0666 to let every user of the machine send and receive
 * @param gid the group that queues and files are given to; empty leaves the group of this process
 */
public record QueueAccess(int mode, OptionalInt gid) {
    /** Owner and group: what is used unless something else is asked for. */
    public static final QueueAccess OWNER_AND_GROUP = new QueueAccess(0660, OptionalInt.empty());
    /** Every user of the machine, as the predecessor had it. */
    public static final QueueAccess EVERYBODY = new QueueAccess(0666, OptionalInt.empty());

    private static final int READ_AND_WRITE = 0666;
    private static final int OWNER = 0600;
    private static final int OTHERS = 0006;
    private static final int OCTAL = 8;

    /** Checks the mode. */
    public QueueAccess {
        if ((mode & ~READ_AND_WRITE) != 0 || (mode & OWNER) != OWNER) {
            throw new IllegalArgumentException("the queue mode 0" + Integer.toOctalString(mode)
                    + " must have read and write for the owner and no bits beyond 0666; use 0660 or 0666");
        }
    }

    /**
     * Reads mode and group as a person writes them. Asks the name service.
     *
     * @param mode octal digits such as "0660"
     * @param group a group's name or number; {@code null} or empty for none
     * @throws IllegalArgumentException naming what is wrong
     */
    public static QueueAccess parse(String mode, String group) {
        if (!mode.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("the queue mode \"" + mode
                    + "\" is not three octal digits such as 0660");
        }
        OptionalInt gid = OptionalInt.empty();
        if (group != null && !group.isEmpty()) {
            gid = Accounts.gid(group);
            if (gid.isEmpty()) {
                throw new IllegalArgumentException("there is no group \"" + group
                        + "\"; make it with groupadd --system "
                        + group + ", or name another");
            }
        }
        return new QueueAccess(Integer.parseInt(mode, OCTAL), gid);
    }

    /** The same for owner and group alone. */
    QueueAccess withoutOthers() {
        return new QueueAccess(mode & ~OTHERS, gid);
    }

    /** Whether users outside the group take part. */
    public boolean open() {
        return (mode & OTHERS) != 0;
    }

    /** The mode of a file that the participants read: theirs to read, the maker's to write. */
    int readableMode() {
        return 0600 | mode & 0444;
    }

    /**
     * The mode of a directory in which the participants make files. Set-group-id hands the group on to
     * the files; where everybody takes part, the sticky bit keeps them from removing each other's.
     */
    int directoryMode() {
        if (open()) {
            return 01777;
        }
        int groupBits = (mode & 0060) == 0 ? 0 : 0070;
        return (gid.isPresent() ? 02000 : 0) | 0700 | groupBits;
    }

    /** Makes a directory and its parents unless it is there; one that is there stays as it is. */
    void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(directory)) {
                // Another process that begins at this moment was faster, and gives it group and mode.
                return;
            }
            throw e;
        }
        Ownership.group(directory, gid);
        Ownership.mode(directory, directoryMode());
    }

    /** Sets group and mode of a new file. */
    void apply(NewFile file, int fileMode) throws IOException {
        file.give(gid, fileMode);
    }
}
