package io.multimodule.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How long messages took, in microseconds.
 *
 * @param count how many messages that is about
 */
record Latency(long count, double median, double percent99, double permille999, double maximum) {

    /** What the C program prints. */
    static Latency parse(String line) {
        String[] words = line.split(" ");
        return new Latency(Long.parseLong(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]),
                Double.parseDouble(words[3]), Double.parseDouble(words[4]));
    }

    /** The median over several rounds, of each figure by itself. */
    static Latency median(List<Latency> rounds) {
        return new Latency(rounds.stream().mapToLong(Latency::count).sum(), over(rounds, Latency::median),
                over(rounds, Latency::percent99), over(rounds, Latency::permille999), over(rounds, Latency::maximum));
    }

    private static double over(List<Latency> rounds, ToDoubleFunction<Latency> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
