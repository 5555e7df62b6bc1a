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

/**
 * What task hosts wrote of their tasks. Read on one thread, which waits for the disk; what was read may
 * be asked for on any.
 */
final class HostDocuments {
    private final StateDirectory directory;
    private final Map<String, FileTime> seen = new HashMap<>();
    /** By task: what its home wrote of it last. */
    private final Map<String, Message> byTask = new ConcurrentHashMap<>();
    private volatile Map<String, String> homes = Map.of();
    private volatile Set<String> hosts = Set.of();

    HostDocuments(StateDirectory directory) {
        this.directory = directory;
    }

    /** Which hosts there are, and which task is in which. Any thread. */
    void homes(Map<String, String> newHomes) {
        homes = Map.copyOf(newHomes);
        hosts = Set.copyOf(newHomes.values());
        byTask.keySet().removeIf(task -> !newHomes.containsKey(task));
    }

    /** Whether a task is in a host. Any thread. */
    boolean isHome(String host, String task) {
        return host.equals(homes.get(task));
    }

    /** What a task's own host wrote of it, or null. Any thread. */
    Message of(String task) {
        return byTask.get(task);
    }

    /** The tasks of the hosts that have written since the last call. */
    Map<String, List<Message>> changed() {
        Map<String, List<Message>> changed = new HashMap<>();
        for (String host : hosts) {
            List<Message> tasks = read(host);
            if (tasks != null) {
                changed.put(host, tasks);
                tasks.stream().filter(task -> task.string("name") != null && isHome(host, task.string("name")))
                        .forEach(task -> byTask.put(task.string("name"), task));
            }
        }
        seen.keySet().retainAll(hosts);
        return changed;
    }

    private List<Message> read(String host) {
        Path file = directory.statusOf(host);
        try {
            FileTime written = Files.getLastModifiedTime(file);
            if (written.equals(seen.put(host, written))) {
                return null;
            }
            return new StatusFile(file).read().map(StatusDocument::tasks).map(HostDocuments::tasks).orElse(null);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            // The host writes it anew within seconds; until then its figures are as they were.
            seen.remove(host);
            return null;
        }
    }

    private static List<Message> tasks(Message document) {
        return document.get("tasks") instanceof List<?> list
                ? list.stream().filter(Message.class::isInstance).map(Message.class::cast).toList() : List.of();
    }
}
