package io.multimodule.daemon;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The file that says how each process was started, for the daemon after this one. It is not flushed: the
 * processes do not outlive the machine. Any thread.
 */
final class LaunchFile {
    private static final String MODE = "rw-------";

    private final Path file;
    private final Executor io;
    private final Reports reports;
    /** What is to be written, until it is. */
    private final AtomicReference<Message> unwritten = new AtomicReference<>();

    /**
     * Names the file.
     *
     * @param io where it is written, one piece after the other
     */
    LaunchFile(Path file, Executor io, Reports reports) {
        this.file = file;
        this.io = io;
        this.reports = reports;
    }

    /** What an earlier daemon wrote, by process; empty when that is not known. Waits for the disk. */
    Map<String, Message> read() {
        Map<String, Message> launches = new TreeMap<>();
        try {
            if (Files.exists(file)) {
                JsonCodec.read(Files.readAllBytes(file)).asMap().forEach((name, launch) -> {
                    if (launch instanceof Message known) {
                        launches.put(name, known);
                    }
                });
            }
        } catch (IOException | BadMessageException e) {
            reports.error("supervisor", file + " cannot be read (" + e.getMessage() + "): processes that run keep what"
                    + " they were started with; \"multimodulectl restart\" gives them what has changed since", e);
        }
        return launches;
    }

    /** Writes this soon; does not wait. */
    void write(Map<String, Message> launches) {
        if (unwritten.getAndSet(Message.copyOf(launches)) == null) {
            io.execute(this::write);
        }
    }

    private void write() {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Message document = unwritten.getAndSet(null);
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
            Files.write(fresh, JsonCodec.write(document));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            reports.error("supervisor", file + " cannot be written (" + e.getMessage() + "), so the next daemon does"
                    + " not see which processes were started with another configuration; make room, or the directory"
                    + " writable", e);
        }
    }
}
