package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the kernel that is read again and again: from its beginning, through a handle that is kept
 * while the budget lasts, else opened each time. One thread.
 */
final class KernelFile {
    private static final int SHORT_PIECE = 2048;
    private final Path path;
    private final HandleBudget budget;
    private FileChannel kept;
    private boolean absent;

    KernelFile(Path path, HandleBudget budget) {
        this.path = path;
        this.budget = budget;
    }

    /**
     * Reads the file into the text.
     *
     * @return whether there is such a file that may be read; if not it is not looked for again
     * @throws IOException the file was there and cannot be read now: its unit may be gone
     */
    boolean read(KernelText into) throws IOException {
        if (absent) {
            return false;
        }
        if (kept == null && !open()) {
            return readOnce(into);
        }
        if (kept != null) {
            fill(kept, into.toFill());
        }
        return kept != null;
    }

    /** Whether the handle outlives a reading, so that it stays with the file that was opened first. */
    boolean isKept() {
        return kept != null;
    }

    void close() throws IOException {
        if (kept != null) {
            budget.giveBack();
            FileChannel closing = kept;
            kept = null;
            closing.close();
        }
    }

    /** Opens the file for good, where the budget allows it; says whether it needs not be opened once. */
    private boolean open() throws IOException {
        if (!budget.take()) {
            return false;
        }
        try {
            kept = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException | AccessDeniedException e) {
            absent = true;
        } finally {
            if (kept == null) {
                budget.giveBack();
            }
        }
        return true;
    }

    private boolean readOnce(KernelText into) throws IOException {
        try (FileChannel once = FileChannel.open(path, StandardOpenOption.READ)) {
            fill(once, into.toFill());
            return true;
        } catch (NoSuchFileException | AccessDeniedException e) {
            absent = true;
            return false;
        }
    }

    /** The kernel gives lists in pieces of nearly a page: after a shorter piece there is nothing more to ask for. */
    private static void fill(FileChannel from, ByteBuffer buffer) throws IOException {
        int read = from.read(buffer, 0);
        while (read > SHORT_PIECE && buffer.hasRemaining()) {
            read = from.read(buffer, buffer.position());
        }
    }
}
