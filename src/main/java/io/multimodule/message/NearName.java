package io.multimodule.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the known name that a misspelt one was meant to be. Any thread. */
public final class NearName {
    private static final int MOST_LISTED = 20;

    private NearName() {
    }

    /**
     * The closest of the known names: about a third of its letters inserted, left out, replaced or swapped
     * with the neighbour, at least one such slip allowed, at least one letter right. Case counts as no difference.
     */
    public static Optional<String> of(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        return known.stream()
                .map(name -> new Candidate(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(Candidate::isNear)
                .min(Comparator.comparingInt(Candidate::slips).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** The end of a sentence: {@code "; did you mean 'queue'?"}, or nothing when no name is near. */
    public static String hint(String written, Collection<String> known) {
        return of(written, known).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** {@code did you mean "queue"?}, or what is known when no name is near. */
    static String advice(String written, Collection<String> known) {
        return of(written, known).map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> "known are " + known.stream().sorted().limit(MOST_LISTED)
                        .collect(Collectors.joining(", ")));
    }

    private record Candidate(String name, int slips) {
        boolean isNear() {
            return slips <= Math.max(1, (name.length() + 1) / 3) && (slips == 0 || slips < name.length());
        }
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one of the other. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, i, b, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, int i, String b, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
