package io.multimodule.spill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The dead letters of a daemon and of all its hosts, to be read as one list. Any thread, any process, as
 * {@link DeadLetterFiles}.
 */
public final class DeadLetterStores {
    private static final Comparator<Entry> NEWEST_FIRST = Comparator.comparingLong((Entry entry) -> entry.line().time())
            .reversed();

    private final Path own;
    private final Path hosts;

    /** A letter in the list. */
    public record Entry(DeadLetterId id, DeadLetterLine line) {
    }

    /**
     * A part of the list.
     *
     * @param entries  newest first
     * @param next     where the next page begins; null when this was the last one
     * @param problems what could not be read; each text has the path
     */
    public record Page(List<Entry> entries, DeadLetterId next, List<String> problems) {
    }

    /**
     * Names the stores; nothing is opened.
     *
     * @param own   the daemon's directory of a {@link SpillDisk}
     * @param hosts the directory with one such directory for each host
     */
    public DeadLetterStores(Path own, Path hosts) {
        this.own = own;
        this.hosts = hosts;
    }

    /** The store of a host; of the daemon when the name is empty. */
    public DeadLetterFiles of(String host) {
        return new DeadLetterFiles(host.isEmpty() ? own : hosts.resolve(host));
    }

    /**
     * Lists letters, newest first.
     *
     * @param queue  the letters of one queue or task; null for all
     * @param before only letters before this one: {@link Page#next} of the page before; null to begin
     * @param limit  the most lines of the page
     * @throws IOException the daemon's own store cannot be read
     */
    public Page list(String queue, DeadLetterId before, int limit) throws IOException {
        long latest = before == null ? Long.MAX_VALUE : of(before.host()).timeFrom(before.number());
        List<Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        boolean passed = before == null;
        for (String host : names(problems)) {
            boolean here = before != null && before.host().equals(host);
            // Of the same millisecond, stores come in the order of their names.
            long until = here || passed ? latest : latest - 1;
            passed |= here;
            DeadLetterFiles files = of(host);
            try {
                add(host, files.list(queue, here ? before.number() : 0, here ? Long.MAX_VALUE : until, limit + 1),
                        entries, problems);
            } catch (IOException e) {
                if (host.isEmpty()) {
                    throw e;
                }
                problems.add("the dead letters of host " + host + " cannot be read: " + e);
            }
        }
        entries.sort(NEWEST_FIRST);
        boolean more = entries.size() > limit;
        List<Entry> page = List.copyOf(more ? entries.subList(0, limit) : entries);
        return new Page(page, more && limit > 0 ? page.get(limit - 1).id() : null, List.copyOf(problems));
    }

    private static void add(String host, DeadLetterPage page, List<Entry> entries, List<String> problems) {
        page.lines().forEach(line -> entries.add(new Entry(new DeadLetterId(host, line.id()), line)));
        problems.addAll(page.problems());
    }

    /**
     * One letter with all that was kept of it.
     *
     * @return empty when there is none of that name, or no more
     * @throws IOException it cannot be read
     */
    public Optional<DeadLetter> find(DeadLetterId id) throws IOException {
        return of(id.host()).find(id.number());
    }

    /** The hosts that keep letters, in the order of their names; not the daemon. */
    public Set<String> hosts() throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(hosts)) {
            try (Stream<Path> all = Files.list(hosts)) {
                all.filter(directory -> Files.isDirectory(directory.resolve(DeadLetterFiles.FOLDER_NAME)))
                        .forEach(directory -> names.add(directory.getFileName().toString()));
            }
        }
        return names;
    }

    private Set<String> names(List<String> problems) {
        Set<String> names = new TreeSet<>(Set.of(""));
        try {
            names.addAll(hosts());
        } catch (IOException e) {
            problems.add("the hosts in " + hosts + " cannot be listed: " + e);
        }
        return names;
    }
}
