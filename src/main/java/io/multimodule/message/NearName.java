package io.multimodule.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the known name that a misspelt one probably stands for. */
final class NearName {
    private static final int MOST_LISTED = 20;

    private NearName() {
    }

    /** "did you mean", or the list of what is known. */
    static String advice(String name, Collection<String> known) {
        return nearest(name, known).map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> "known are " + known.stream().sorted().limit(MOST_LISTED)
                        .collect(Collectors.joining(", ")));
    }

    private static Optional<String> nearest(String name, Collection<String> known) {
        int tolerated = name.length() < 3 ? 1 : Math.max(2, name.length() / 3);
        return known.stream()
                .filter(each -> distance(name, each) <= tolerated)
                .min(Comparator.comparingInt((String each) -> distance(name, each)).thenComparing(each -> each));
    }

    /** The number of characters to insert, delete, replace or swap with the next (Damerau, optimal alignment). */
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
