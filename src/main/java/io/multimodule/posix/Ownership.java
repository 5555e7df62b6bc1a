package io.multimodule.posix;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;
import jnr.constants.platform.OpenFlags;

/** Sets mode and group of files, whatever the umask. Any thread. */
public final class Ownership {
    private static final int ALL_BITS = 07777;
    /** O_PATH of Linux, which the table of constants does not have. */
    private static final int O_PATH = 010000000;
    /**
     * What is there, without opening it: a pipe is not waited for, and to close it gives back no {@link KernelLock} of
     * this process, as closing an open file would.
     */
    private static final int FLAGS = O_PATH | OpenFlags.O_NOFOLLOW.intValue() | OpenFlags.O_CLOEXEC.intValue();

    private Ownership() {
    }

    /** Sets the permission bits (chmod) of a file or a directory, including set-group-id and sticky; of no link. */
    public static void mode(Path file, int mode) throws IOException {
        int descriptor = LibC.open(file, FLAGS);
        if (descriptor < 0) {
            throw new FileSystemException(file.toString(), null, LibC.lastFault());
        }
        try {
            Files.setAttribute(Path.of("/proc/self/fd/" + descriptor), "unix:mode", mode & ALL_BITS);
        } catch (FileSystemException e) {
            throw new FileSystemException(file.toString(), null, e.getReason());
        } finally {
            LibC.close(descriptor);
        }
    }

    /** The permission bits of a file itself, not of what a link points to. */
    public static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & ALL_BITS;
    }

    /** Gives a file to a group (chgrp); does nothing when none is given. */
    public static void group(Path file, OptionalInt gid) throws IOException {
        if (gid.isPresent() && gid(file) != gid.getAsInt()) {
            Files.setAttribute(file, "unix:gid", gid.getAsInt(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** The group of a file. */
    public static int gid(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    }

    /** The user who owns a file. */
    public static int uid(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
