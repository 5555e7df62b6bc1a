package io.multimodule.posix;

import java.util.Optional;
import java.util.OptionalInt;
import jnr.ffi.Pointer;

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
        return id(user, LibC.CALLS.getpwnam(user));
    }

    /** The number of a group; a number as text stands for itself. */
    public static synchronized OptionalInt gid(String group) {
        return id(group, LibC.CALLS.getgrnam(group));
    }

    /** The name of a user. */
    public static synchronized Optional<String> user(int uid) {
        return name(LibC.CALLS.getpwuid(uid));
    }

    /** The name of a group. */
    public static synchronized Optional<String> group(int gid) {
        return name(LibC.CALLS.getgrgid(gid));
    }

    /** The user number that this process acts with. */
    public static int ownUid() {
        return LibC.CALLS.geteuid();
    }

    private static OptionalInt id(String name, Pointer entry) {
        if (entry != null) {
            return OptionalInt.of(entry.getInt(ID));
        }
        return name.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(name)) : OptionalInt.empty();
    }

    private static Optional<String> name(Pointer entry) {
        return entry == null ? Optional.empty() : Optional.of(entry.getPointer(NAME).getString(0));
    }
}
