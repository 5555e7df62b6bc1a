package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets one other user use a file or a directory of ours, and nobody else: with an access control list as in
 * acl(5), whose form in the attributes of a file linux/posix_acl_xattr.h has. What is made in a shared directory
 * is for both as well, whoever of them makes it, if it is made with {@link #FILE_MODE} or {@link #DIRECTORY_MODE}:
 * the kernel grants others than the maker no more than the group's bits. Any thread.
 */
public final class SharedAccess {
    /** What a file in a shared directory is made with; the list gives its group nothing. */
    public static final String FILE_MODE = "rw-rw----";
    /** What a directory in a shared directory is made with. */
    public static final String DIRECTORY_MODE = "rwxrwx---";

    private static final String ACCESS = "system.posix_acl_access";
    private static final String DEFAULT = "system.posix_acl_default";
    private static final int OWNER_ALONE = 0700;
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 4;
    private static final int ENTRY_BYTES = 8;
    private static final short OWNER = 1;
    private static final short USER = 2;
    private static final short GROUP = 4;
    private static final short MASK = 16;
    private static final short OTHER = 32;
    private static final int NOBODY_NAMED = -1;
    private static final short ALL = 7;
    private static final short READ_AND_WRITE = 6;
    private static final int LARGEST_LIST = 4096;

    private SharedAccess() {
    }

    /** Whether what is made in a directory is for somebody else, too; false where there is no such directory. */
    public static boolean isShared(Path directory) {
        return LibC.lgetxattr(directory, DEFAULT, new byte[0]) > 0;
    }

    /** Whether a directory is shared with this user, and with nobody else. */
    public static boolean isSharedWith(Path directory, int user) {
        return has(directory, ACCESS, list(ALL, Map.of(user, ALL)))
                && has(directory, DEFAULT, inherited(user));
    }

    /** Whether a user may use a file of ours. */
    public static boolean isFileSharedWith(Path file, int user) {
        return has(file, ACCESS, list(READ_AND_WRITE, Map.of(user, READ_AND_WRITE)));
    }

    /** What is made in our directory from now on is for the user, who cannot get there yet. */
    public static void inherit(Path directory, int user) throws IOException {
        set(directory, DEFAULT, inherited(user));
    }

    /** Lets a user into a directory of ours. */
    public static void open(Path directory, int user) throws IOException {
        set(directory, ACCESS, list(ALL, Map.of(user, ALL)));
    }

    /** Lets a user read and write a file of ours. */
    public static void openFile(Path file, int user) throws IOException {
        set(file, ACCESS, list(READ_AND_WRITE, Map.of(user, READ_AND_WRITE)));
    }

    /** A directory is for us alone again, and so is what is made in it; what is in it stays as it is. */
    public static void close(Path directory) throws IOException {
        // The mode first: without a list, the group would have what the list allowed at most.
        Ownership.mode(directory, OWNER_ALONE);
        remove(directory, ACCESS);
        remove(directory, DEFAULT);
    }

    /** A file is for us alone again. */
    public static void closeFile(Path file) throws IOException {
        Ownership.mode(file, 0600);
        remove(file, ACCESS);
    }

    private static byte[] inherited(int user) {
        return list(ALL, Map.of(Accounts.ownUid(), ALL, user, ALL));
    }

    /** What users are granted beside the owner, who has the same as each of them; the group and others nothing. */
    private static byte[] list(short most, Map<Integer, Short> users) {
        ByteBuffer list = ByteBuffer.allocate(HEADER_BYTES + (4 + users.size()) * ENTRY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION);
        entry(list, OWNER, most, NOBODY_NAMED);
        new TreeMap<>(users).forEach((user, granted) -> entry(list, USER, granted, user));
        entry(list, GROUP, (short) 0, NOBODY_NAMED);
        entry(list, MASK, most, NOBODY_NAMED);
        entry(list, OTHER, (short) 0, NOBODY_NAMED);
        return list.array();
    }

    private static void entry(ByteBuffer list, short tag, short granted, int id) {
        list.putShort(tag).putShort(granted).putInt(id);
    }

    private static boolean has(Path file, String name, byte[] list) {
        byte[] found = new byte[LARGEST_LIST];
        int length = LibC.lgetxattr(file, name, found);
        return length == list.length && Arrays.equals(Arrays.copyOf(found, length), list);
    }

    private static void set(Path file, String name, byte[] list) throws IOException {
        if (LibC.lsetxattr(file, name, list) != 0) {
            throw failed(file);
        }
    }

    private static void remove(Path file, String name) throws IOException {
        if (LibC.lremovexattr(file, name) != 0 && LibC.lastErrno() != LibC.ENODATA
                && LibC.lastErrno() != LibC.EOPNOTSUPP) {
            throw failed(file);
        }
    }

    private static IOException failed(Path file) {
        return new IOException("cannot set the access control list of " + file + ": " + LibC.lastFault()
                + (LibC.lastErrno() == LibC.EOPNOTSUPP ? "; put the state directory on a file system that has them,"
                        + " such as ext4, xfs, btrfs or tmpfs" : ""));
    }
}
