package io.multimodule.cgroup;

import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells at once, and not with the next sample, when the kernel strikes a unit: kills processes of it for want of
 * memory, or refuses it one at its limit. Either may be its end. The kernel reports each change of
 * {@code memory.events} and {@code pids.events} to whoever watches their directory. Only with cgroups of version 2.
 * Any thread.
 */
public final class StrikeWatch implements AutoCloseable {
    /** The known kills of a unit that somebody else has started: as many as are there at the first look. */
    public static final long AS_FOUND = -1;
    private static final String MEMORY_EVENTS = "memory.events";
    private static final String FORK_EVENTS = "pids.events";
    /** What a unit's own limits did, and not those of groups below it; not on each kernel. */
    private static final String OWN = ".local";
    private static final String REFUSALS = "max ";
    private static final String KILLS = "oom_kill ";
    private static final String OWN_LIMIT = "oom ";

    private final Path cgroups;
    private final StrikeListener listener;
    private final ErrorHandler errors;
    private final WatchService service;
    private final OomLedger ledger;
    private final Map<WatchKey, Watched> byKey = new ConcurrentHashMap<>();
    private final Map<String, WatchKey> byUnit = new ConcurrentHashMap<>();

    /**
     * Begins to watch below a root of cgroups, as yet nothing.
     *
     * @param slice the control group above the units that may vanish before they are read
     */
    public StrikeWatch(Path cgroups, String slice, StrikeListener listener, ErrorHandler errors)
            throws IOException {
        this.cgroups = cgroups;
        this.listener = listener;
        this.errors = errors;
        this.ledger = new OomLedger(cgroups.resolve(slice.substring(1)));
        this.service = cgroups.getFileSystem().newWatchService();
        Thread thread = new Thread(this::run, "strike-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param own how often its own limit was the reason of a kill that was told */
    private record Watched(UnitIdentity unit, Path directory, AtomicLong kills, AtomicLong own, AtomicLong refusals) {
    }

    /**
     * Watches a unit, in place of an earlier run of it.
     *
     * @param kills how many kills are known already: 0 for a unit that was just started, or {@link #AS_FOUND}
     * @return whether it can be watched; if not it is gone, or not in a cgroup of version 2
     * @throws IOException there are too many watches; the text says what to raise
     */
    public boolean watch(UnitIdentity unit, long kills) throws IOException {
        if (unit.controlGroup().isEmpty()) {
            return false;
        }
        Path directory = Accounting.directory(cgroups, unit);
        WatchKey key;
        try {
            key = directory.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            if (Files.notExists(directory)) {
                return false;
            }
            throw new IOException("cannot watch " + directory + ": " + e.getMessage()
                    + "; see fs.inotify.max_user_watches in sysctl(8)", e);
        }
        ledger.begin(unit.unit(), directory);
        Watched watched = new Watched(unit, directory, new AtomicLong(kills), new AtomicLong(),
                new AtomicLong(AS_FOUND));
        byKey.put(key, watched);
        cancel(byUnit.put(unit.unit(), key), key);
        lookAtForks(watched);
        // What happened before the registration is never told as an event.
        return lookAtKills(watched);
    }

    /** A unit has ended, and nobody will ask about that end any more. */
    public void ended(String unit) {
        ledger.ended(unit);
    }

    /**
     * Whether a unit that has ended was killed at its own limit, and not because the machine had no memory; false where
     * that cannot be known. Asked once for each end. Reads files that the kernel makes from memory, one for each unit
     * if need be, and waits at most for another thread that does the same.
     *
     * @param others whether there are units in the slice that were never watched, which may have been killed as well
     */
    public boolean struckAtOwnLimit(String unit, boolean others) {
        return ledger.struck(unit, others);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }

    private void cancel(WatchKey key, WatchKey successor) {
        if (key != null && key != successor) {
            key.cancel();
            byKey.remove(key);
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                Watched watched = byKey.get(key);
                if (watched != null) {
                    lookAtKills(watched);
                    lookAtForks(watched);
                }
                if (!key.reset() && watched != null) {
                    byKey.remove(key);
                    byUnit.remove(watched.unit.unit(), key);
                }
            }
        } catch (ClosedWatchServiceException e) {
            // close() ends the watch this way.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was refused before the first look is left to the samples, which know what an adopted unit began with. */
    private void lookAtForks(Watched watched) {
        List<String> lines = own(watched, FORK_EVENTS);
        if (lines.isEmpty()) {
            return;
        }
        long now = OomLedger.number(lines, REFUSALS);
        long before = watched.refusals.getAndAccumulate(now, Math::max);
        if (before != AS_FOUND && now > before) {
            listener.refused(watched.unit, now - before);
        }
    }

    /** Says whether there was something to look at. */
    private boolean lookAtKills(Watched watched) {
        List<String> lines = lines(watched, MEMORY_EVENTS);
        if (lines.isEmpty()) {
            return false;
        }
        long now = OomLedger.number(lines, KILLS);
        // After the kills, so that the reason of each of them is there.
        long own = OomLedger.number(own(watched, MEMORY_EVENTS), OWN_LIMIT);
        ledger.seen(watched.unit.unit(), own);
        long before = watched.kills.getAndAccumulate(now, Math::max);
        if (before != AS_FOUND && now > before) {
            listener.killed(watched.unit, now - before, own > watched.own.getAndSet(own));
        } else if (before == AS_FOUND) {
            watched.own.set(own);
        }
        return true;
    }

    private List<String> own(Watched watched, String file) {
        List<String> lines = lines(watched, file + OWN);
        return lines.isEmpty() ? lines(watched, file) : lines;
    }

    /** What the kernel counted; nothing when the unit is gone, or its kernel does not count that. */
    private List<String> lines(Watched watched, String file) {
        try {
            return Files.readAllLines(watched.directory.resolve(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            if (Files.exists(watched.directory)) {
                errors.onError("reading " + file + " of " + watched.unit.unit(), e);
            }
            return List.of();
        }
    }
}
