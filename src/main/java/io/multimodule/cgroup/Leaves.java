package io.multimodule.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The groups that a unit has made below its own, such as those of the workers of a pool: all of its processes are in
 * these, and some counters of the unit's own group are not about it alone. One thread.
 */
final class Leaves {
    private static final byte[] MAX = KernelText.word("max");
    private static final byte[] OOM = KernelText.word("oom");
    private static final HandleBudget NONE_KEPT = new HandleBudget(0);

    private final Path directory;
    private final KernelText text;
    private final KernelFile localMemoryEvents;
    private final KernelFile localForkEvents;
    /** What each counted, by its name; refusals at the unit's limit that are gone with the group that counted them. */
    private Map<String, Long> refusedIn = Map.of();
    private long refused;
    private boolean any;

    Leaves(Path directory, KernelText text) {
        this.directory = directory;
        this.text = text;
        this.localMemoryEvents = new KernelFile(directory.resolve("memory.events.local"), NONE_KEPT);
        this.localForkEvents = new KernelFile(directory.resolve("pids.events.local"), NONE_KEPT);
    }

    /** Whether there were any when they were looked for. */
    boolean any() {
        return any;
    }

    /** Looks for them, and has each one's processes told: while the call lasts they are in the text. */
    void look(Consumer<KernelText> processes) throws IOException {
        List<Path> all = list();
        any = !all.isEmpty();
        for (Path one : all) {
            if (new KernelFile(one.resolve("cgroup.procs"), NONE_KEPT).read(text)) {
                processes.accept(text);
            }
        }
        lookAtForks(all);
    }

    private List<Path> list() throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> below = Files.newDirectoryStream(directory, Files::isDirectory)) {
            below.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /**
     * Before Linux 6.11 a refusal is counted where the process is that was refused, whichever limit above it was. Of
     * those, what comes once the unit has been at its own limit is taken for the unit's.
     */
    private void lookAtForks(List<Path> all) throws IOException {
        if (!any || localForkEvents.read(text)) {
            return;
        }
        boolean atLimit = isAtLimit();
        Map<String, Long> now = new HashMap<>();
        for (Path one : all) {
            String name = one.getFileName().toString();
            long count = figure(one, "pids.events");
            now.put(name, count);
            refused += atLimit ? Math.max(0, count - refusedIn.getOrDefault(name, 0L)) : 0;
        }
        refusedIn = now;
    }

    private boolean isAtLimit() throws IOException {
        long limit = number("pids.max");
        long most = Math.max(number("pids.peak"), number("pids.current"));
        return limit != Sample.UNKNOWN && most >= limit;
    }

    /** A figure of the unit; {@link Sample#UNKNOWN} for one that is not there, or is no number. */
    private long number(String file) throws IOException {
        return new KernelFile(directory.resolve(file), NONE_KEPT).read(text) ? text.number() : Sample.UNKNOWN;
    }

    private long figure(Path group, String file) throws IOException {
        return new KernelFile(group.resolve(file), NONE_KEPT).read(text) ? Math.max(0, text.numberOf(MAX)) : 0;
    }

    /** How often memory ran out at the unit's own limit, and not at one of a group below. */
    long ownOomEvents(long all) throws IOException {
        return any && localMemoryEvents.read(text) ? text.numberOf(OOM) : all;
    }

    /**
     * How many forks were refused at the unit's own limit.
     *
     * @param counted what the unit's group has counted
     */
    long ownRefusals(long counted) throws IOException {
        if (!any || counted == Sample.UNKNOWN) {
            return counted;
        }
        return localForkEvents.read(text) ? text.numberOf(MAX) : counted + refused;
    }
}
