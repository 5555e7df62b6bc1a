package io.multimodule.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * How many workers a pool has.
 *
 * @param minSpare at least so many wait for work
 * @param maxSpare no more than so many wait for work
 * @param start so many are started at first
 * @param max never more than so many
 */
public record PoolSize(int minSpare, int maxSpare, int start, int max) {
    /** What a pool has when nothing else is said. */
    public static final PoolSize DEFAULT = new PoolSize(5, 10, 5, 73);
    /** No machine that a pool is for has room for more processes. */
    public static final int MOST = 10_000;

    /** Checks that each is at least 1, and at most {@link #MOST}. */
    public PoolSize {
        if (minSpare < 1 || maxSpare < 1 || start < 1 || max < 1) {
            throw new IllegalArgumentException("All child server process numbers must be >= 1! Given are"
                    + " minSpareServers " + minSpare + ", maxSpareServers " + maxSpare + ", startServers " + start
                    + ", maxServers " + max);
        }
        if (Math.max(Math.max(minSpare, maxSpare), Math.max(start, max)) > MOST) {
            throw new IllegalArgumentException("a pool has at most " + MOST + " workers, and minSpareServers is "
                    + minSpare + ", maxSpareServers " + maxSpare + ", startServers " + start + ", maxServers " + max
                    + "; use several pools");
        }
    }

    /** Sizes that fit together, and what had to be changed for that. */
    public record Adjusted(PoolSize size, List<String> warnings) {
    }

    /** Raises what is too small for what is asked for, and starts no more than there can be. */
    public Adjusted adjust() {
        List<String> warnings = new ArrayList<>();
        int most = raised("max_servers", max, minSpare, warnings);
        int spare = raised("max_spare_servers", maxSpare, minSpare, warnings);
        int first = start;
        if (first > most) {
            first = most;
            warnings.add("Adjusted start_servers to " + first + " (it was " + start + ", above max_servers)");
        }
        first = raised("start_servers", first, minSpare, warnings);
        return new Adjusted(new PoolSize(minSpare, spare, first, most), List.copyOf(warnings));
    }

    private static int raised(String name, int value, int least, List<String> warnings) {
        if (value >= least) {
            return value;
        }
        warnings.add("Adjusted " + name + " to " + least + " (it was " + value + ", below min_spare_servers)");
        return least;
    }
}
