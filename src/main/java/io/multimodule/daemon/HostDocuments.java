package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    /** The hosts in which a stall lasts. */
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();
    private volatile Map<String, String> homes = Map.of();
    private volatile Set<String> hosts = Set.of();
    private volatile boolean moved;

    HostDocuments(StateDirectory directory) {
        this.directory = directory;
    }

    /** Which hosts there are, and which task is in which. Any thread. */
    void homes(Map<String, String> newHomes) {
        Map<String, String> before = homes;
        homes = Map.copyOf(newHomes);
        hosts = Set.copyOf(newHomes.values());
        // A task that has moved is not what its former host wrote of it.
        byTask.keySet().removeIf(task -> !newHomes.containsKey(task) || !newHomes.get(task).equals(before.get(task)));
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
        for (String host : hosts) {
            for (Message task : read(host)) {
                String name = task.string("name");
                if (name != null && host.equals(homes.get(name))) {
                    byTask.put(name, task);
                }
            }
        }
        seen.keySet().retainAll(hosts);
        stalls.keySet().retainAll(hosts);
        stuck.retainAll(hosts);
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
            return new StatusFile(file).read().map(StatusDocument::tasks).map(read -> tasks(host, read)).orElse(List.of());
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
        stalls.put(host, document.number("stalled_ms", 0) + millis);
        return document.get("tasks") instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast)
                        .map(task -> running.size() > 0 && running.get("task").equals(task.get("name")) ? task.with("running_ms", millis) : task).toList()
                : List.of();
    }
}
