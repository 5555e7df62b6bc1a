package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the open file handles of processes. One thread. */
final class OpenFiles {
    private final Path proc;
    private final boolean sizeTells;

    OpenFiles(Path proc) {
        this.proc = proc;
        this.sizeTells = sizeOf(proc.resolve("self/fd")) > 0;
    }

    /** The open handles of a process; 0 when it is gone, {@link Sample#UNKNOWN} when they may not be seen. */
    long of(long pid) {
        Path handles = proc.resolve(Long.toString(pid)).resolve("fd");
        long count = sizeTells ? sizeOf(handles) : list(handles);
        return count == Sample.UNKNOWN && Files.notExists(handles) ? 0 : count;
    }

    /** From Linux 6.2 on the size of the directory is the number of its entries; before that it is 0. */
    private static long sizeOf(Path handles) {
        try {
            return Files.size(handles);
        } catch (IOException e) {
            return Sample.UNKNOWN;
        }
    }

    private static long list(Path handles) {
        long count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(handles)) {
            for (Path entry : entries) {
                count += entry.getNameCount() > 0 ? 1 : 0;
            }
            return count;
        } catch (IOException | DirectoryIteratorException e) {
            return Sample.UNKNOWN;
        }
    }
}
