package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import io.multimodule.metrics.TaskTotals;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * What task hosts wrote of their tasks. Read on one thread, which waits for the disk; what was read may
 * be asked for on any.
 */
final class HostDocuments {
    private final StateDirectory directory;
    private final Map<String, FileTime> seen = new HashMap<>();
    /** By task: what its home wrote of it last. */
    private final Map<String, Message> byTask = new ConcurrentHashMap<>();
    /** By host: how long its tasks have kept it in stalls, one that lasts among them. */
    private final Map<String, Long> stalls = new ConcurrentHashMap<>();
    /** By host, also those that do not run: how many dead letters it keeps. */
    private final Map<String, Long> letters = new ConcurrentHashMap<>();
    /** The hosts in which a stall lasts. */
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();
    private volatile Map<String, String> homes = Map.of();
    private volatile Set<String> hosts = Set.of();
    private volatile boolean moved;

    /** By host: how many dead letters it had ever, in runs before the present one and in this one. */
    private final Map<String, long[]> lettersAdded = new ConcurrentHashMap<>();
    private final TaskTotals totals;
    /**
     * The tasks whose counters other processes keep; guarded by this, as is what reads them together with the homes.
     */
    private final Set<String> counted = new HashSet<>();

    HostDocuments(StateDirectory directory, TaskTotals totals) {
        this.directory = directory;
        this.totals = totals;
    }

    /** Which hosts there are, and which task is in which. Any thread. */
    synchronized void homes(Map<String, String> newHomes) {
        Map<String, String> before = homes;
        homes = Map.copyOf(newHomes);
        hosts = Set.copyOf(newHomes.values());
        // A task that has moved is not what its former host wrote of it.
        byTask.keySet().removeIf(task -> !newHomes.containsKey(task) || !newHomes.get(task).equals(before.get(task)));
        counted.removeIf(task -> {
            boolean left = !newHomes.containsKey(task);
            if (left) {
                totals.left(task);
            }
            return left;
        });
        if (!homes.equals(before)) {
            moved = true;
        }
    }

    /** What a task's own host wrote of it, or null. Any thread. */
    Message of(String task) {
        return byTask.get(task);
    }

    /** Reads what the hosts have written since the last call. */
    void refresh() {
        if (moved) {
            // A host may have written of a task just before it was said that the task is there.
            moved = false;
            seen.clear();
        }
        Set<String> all = everyHost();
        for (String host : all) {
            for (Message task : read(host)) {
                String name = task.string("name");
                if (name != null) {
                    take(host, name, task);
                }
            }
        }
        seen.keySet().retainAll(all);
        letters.keySet().retainAll(all);
        stalls.keySet().retainAll(hosts);
        stuck.retainAll(hosts);
    }

    private synchronized void take(String host, String name, Message task) {
        if (!host.equals(homes.get(name))) {
            return;
        }
        byTask.put(name, task);
        if (!task.has("received")) {
            return;
        }
        counted.add(name);
        totals.counted(name, task.number("received", 0), task.number("emitted", 0), task.number("failed", 0),
                TimeUnit.MILLISECONDS.toNanos(task.number("busy_ms", 0)), task.number("slow", 0));
    }

    /** The hosts that have tasks, and those that have left something. */
    private Set<String> everyHost() {
        Set<String> all = new HashSet<>(hosts);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory.hosts(), Files::isDirectory)) {
            found.forEach(host -> all.add(host.getFileName().toString()));
        } catch (IOException | DirectoryIteratorException e) {
            // There was no host yet; whoever starts one says what is wrong with the directory.
            return all;
        }
        return all;
    }

    /**
     * How many dead letters hosts had since this daemon looks at them, and what there were of it before. Any thread.
     */
    long deadLettersAdded() {
        return lettersAdded.values().stream().mapToLong(count -> count[0] + count[1]).sum();
    }

    /** How many dead letters hosts keep, those that do not run among them. Any thread. */
    long deadLetters() {
        return letters.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a callback that is a stall ran in a host when that last wrote. Any thread. */
    boolean isStuck(String host) {
        return stuck.contains(host);
    }

    /** Takes the milliseconds for which a host was kept in stalls, of all that are known. Any thread. */
    void forEachStalled(ObjLongConsumer<String> taker) {
        stalls.forEach(taker::accept);
    }

    /** Takes a document, and whose it is. */
    interface Taker {
        void take(String host, String task, Message document);
    }

    /** Everything that is known. Any thread. */
    void forEach(Taker taker) {
        homes.forEach((task, host) -> {
            Message document = byTask.get(task);
            if (document != null) {
                taker.take(host, task, document);
            }
        });
    }

    private List<Message> read(String host) {
        Path file = directory.statusOf(host);
        try {
            FileTime written = Files.getLastModifiedTime(file);
            if (written.equals(seen.put(host, written))) {
                return List.of();
            }
            return new StatusFile(file).read().map(StatusDocument::tasks).map(read -> tasks(host, read))
                    .orElse(List.of());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            // The host writes it anew within seconds; until then its figures are as they were.
            seen.remove(host);
            return List.of();
        }
    }

    private List<Message> tasks(String host, Message document) {
        Message running = document.object("running") == null ? Message.EMPTY : document.object("running");
        long millis = running.number("ms", 0);
        if (millis > 0) {
            stuck.add(host);
        } else {
            stuck.remove(host);
        }
        letters.put(host, document.number("dead_letters", 0));
        long added = document.number("dead_letters_added", 0);
        lettersAdded.merge(host, new long[] {0, added}, (before, now) -> new long[] {
                added < before[1] ? before[0] + before[1] : before[0], added});
        stalls.put(host, document.number("stalled_ms", 0) + millis);
        return document.get("tasks") instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast)
                        .map(task -> running.size() > 0 && running.get("task").equals(task.get("name"))
                                ? task.with("running_ms", millis) : task).toList()
                : List.of();
    }
}
