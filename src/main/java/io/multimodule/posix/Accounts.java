package io.multimodule.posix;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Users and groups by name and number, as the system's name service knows them. May read files or ask
 * a directory server, so not for a thread that must not wait. Any thread.
 */
public final class Accounts {
    private static final int NAME = 0;
    private static final int ID = 16;

    private Accounts() {
    }

    /** The number of a user; a number as text stands for itself. */
    public static synchronized OptionalInt uid(String user) {
        return id(user, LibC.getpwnam(user));
    }

    /** The number of a group; a number as text stands for itself. */
    public static synchronized OptionalInt gid(String group) {
        return id(group, LibC.getgrnam(group));
    }

    /** The name of a user. */
    public static synchronized Optional<String> user(int uid) {
        return name(LibC.getpwuid(uid));
    }

    /** The name of a group. */
    public static synchronized Optional<String> group(int gid) {
        return name(LibC.getgrgid(gid));
    }

    /** The user number that this process acts with. */
    public static int ownUid() {
        return LibC.geteuid();
    }

    private static OptionalInt id(String name, long entry) {
        if (entry != 0) {
            return OptionalInt.of(NativeMemory.intAt(entry + ID));
        }
        return name.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
    }

    private static Optional<String> name(long entry) {
        return entry == 0 ? Optional.empty() : Optional.of(NativeMemory.textAt(entry + NAME));
    }
}
