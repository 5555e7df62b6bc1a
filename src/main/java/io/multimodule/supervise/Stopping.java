package io.multimodule.supervise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The ends of processes that were asked for together.
 *
 * @param limit how long they may take in all, after which they can be expected no more
 * @param ends the end of each, by what a person can find it by
 */
public record Stopping(Duration limit, Map<String, CompletableFuture<Void>> ends) {
    /** Nothing runs. */
    public static final Stopping NOTHING = new Stopping(Duration.ZERO, Map.of());

    /** Keeps a copy in the order of the names. */
    public Stopping {
        ends = new TreeMap<>(ends);
    }

    /**
     * Waits until all have ended, or their time is over. Not for the thread that brings the ends.
     *
     * @return what runs still; empty in the usual case
     */
    public List<String> await() throws InterruptedException {
        try {
            CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // What is not over is told by its name.
        }
        List<String> left = new ArrayList<>();
        ends.forEach((name, end) -> {
            if (!end.isDone()) {
                left.add(name);
            }
        });
        return left;
    }
}
