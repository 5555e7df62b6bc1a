package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All processes of the machine by session, read once a round: for machines without cgroups of version 2.
 * One thread.
 */
final class ProcessTable {
    private static final int SESSION = 4;
    private static final int USER_TICKS = 12;
    private static final int SYSTEM_TICKS = 13;
    private static final int CHILDREN_USER_TICKS = 14;
    private static final int CHILDREN_SYSTEM_TICKS = 15;
    private static final int THREADS = 18;
    private static final int START = 20;
    /** The unit of times in /proc is 10 ms on all machines that Java runs on. */
    private static final long TICK_NANOS = 10_000_000;

    private final Path proc;
    private final KernelText text;
    private final Map<Long, Entry> byPid = new HashMap<>();
    private final Map<Long, List<Entry>> bySession = new HashMap<>();
    private boolean isRead;

    ProcessTable(Path proc, KernelText text) {
        this.proc = proc;
        this.text = text;
    }

    /**
     * A process.
     *
     * @param start ticks after boot at which it started
     * @param cpuNanos its processor time and that of its children that ended
     */
    record Entry(long pid, long session, long start, long cpuNanos, long threads) {
    }

    /** What was read is old from now on. */
    void beginRound() {
        isRead = false;
    }

    /** Reads the table, unless this was done in this round. */
    void refresh() throws IOException {
        if (isRead) {
            return;
        }
        byPid.clear();
        bySession.clear();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path one : all) {
                add(one);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        isRead = true;
    }

    /** The process; null when there is none. */
    Entry process(long pid) {
        return byPid.get(pid);
    }

    /** All processes of a session. */
    List<Entry> session(long session) {
        return bySession.getOrDefault(session, List.of());
    }

    /** Reads a file of a process; says whether it was there and may be read. */
    boolean read(long pid, String file) {
        return read(proc.resolve(Long.toString(pid)).resolve(file));
    }

    private void add(Path directory) {
        if (!read(directory.resolve("stat"))) {
            return;
        }
        long ticks = Math.max(0, text.numberBehindName(USER_TICKS)) + Math.max(0, text.numberBehindName(SYSTEM_TICKS))
                + Math.max(0, text.numberBehindName(CHILDREN_USER_TICKS))
                + Math.max(0, text.numberBehindName(CHILDREN_SYSTEM_TICKS));
        Entry entry = new Entry(Long.parseLong(directory.getFileName().toString()), text.numberBehindName(SESSION),
                text.numberBehindName(START), ticks * TICK_NANOS, text.numberBehindName(THREADS));
        byPid.put(entry.pid(), entry);
        bySession.computeIfAbsent(entry.session(), any -> new ArrayList<>()).add(entry);
    }

    private boolean read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(text.toFill(), 0);
            return true;
        } catch (IOException e) {
            // It ended meanwhile, or belongs to somebody else: both are said by "not there".
            return false;
        }
    }
}
