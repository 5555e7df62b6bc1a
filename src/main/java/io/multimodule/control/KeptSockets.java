package io.multimodule.control;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which sockets the daemon keeps: those of pools that are configured, as long as they are going to come back by
 * themselves. A socket that nobody is going to serve would take connections into the void. One thread.
 */
final class KeptSockets implements AutoCloseable {
    private final Map<String, List<KeptSocket>> kept = new HashMap<>();
    /** Those that are to be down. */
    private final Set<String> down = new HashSet<>();
    private Set<String> pools;

    KeptSockets(Set<String> pools) {
        this.pools = Set.copyOf(pools);
    }

    /** These pools are configured. */
    void pools(Set<String> configured) {
        pools = Set.copyOf(configured);
        kept.keySet().stream().filter(pool -> !pools.contains(pool)).toList().forEach(this::letGo);
    }

    /** Whether a pool is there, or is going to be without somebody's doing. */
    void comesBack(String pool, boolean back) {
        if (back) {
            down.remove(pool);
        } else {
            down.add(pool);
            letGo(pool);
        }
    }

    /** Why nothing is kept for a pool, as a sentence; empty when it may be. */
    String fault(String pool) {
        if (pool == null || !pools.contains(pool)) {
            return "there is no pool " + pool + " in the configuration that is in force; its pools are "
                    + new TreeSet<>(pools);
        }
        return down.contains(pool) ? "pool " + pool + " is to be down, so nothing is kept for it;"
                + " \"multimodulectl explain " + pool + "\" says why" : "";
    }

    /** What is kept for a pool. */
    List<KeptSocket> of(String pool) {
        return kept.getOrDefault(pool, List.of());
    }

    /** Keeps these in place of those before. What became of the files of those is their main process's business. */
    void keep(String pool, List<KeptSocket> sockets) {
        leave(sockets.isEmpty() ? kept.remove(pool) : kept.put(pool, List.copyOf(sockets)));
    }

    /** Whoever is the last to close a Unix socket removes its file, as far as it may. */
    private void letGo(String pool) {
        List<KeptSocket> gone = kept.remove(pool);
        for (KeptSocket each : gone == null ? List.<KeptSocket>of() : gone) {
            try {
                each.socket().close();
            } catch (IOException e) {
                // The daemon may not write everywhere where a pool may. Whoever listens there next replaces the file.
                continue;
            }
        }
    }

    private static void leave(List<KeptSocket> sockets) {
        if (sockets != null) {
            sockets.forEach(each -> each.socket().leave());
        }
    }

    /** The daemon ends: the pools and the files of their sockets stay. */
    @Override
    public void close() {
        kept.values().forEach(KeptSockets::leave);
        kept.clear();
    }
}
