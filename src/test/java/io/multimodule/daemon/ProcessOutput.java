package io.multimodule.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a process says, line by line, as it says it: its own thread reads, so the process never waits for a reader. */
final class ProcessOutput {
    private static final long PATIENCE_SECONDS = 60;

    /** Guarded by this. */
    private final List<String> lines = new ArrayList<>();
    private boolean ended;
    /** Lines before it were awaited already. */
    private int seen;

    ProcessOutput(InputStream stream) {
        Thread reader = new Thread(() -> read(stream), "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream stream) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("the output broke off: " + e);
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** The next line, after the one awaited before, with all these texts in it. */
    String await(String... texts) {
        return await(String.join(" … ", texts), line -> List.of(texts).stream().allMatch(line::contains));
    }

    /** The next line, after the one awaited before, that fits. */
    synchronized String await(String what, Predicate<String> fits) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int from = seen;; from++) {
            waitForLine(from, deadline, what);
            if (fits.test(lines.get(from))) {
                seen = from + 1;
                return lines.get(from);
            }
        }
    }

    /** The next one awaited may be any line from the first on. */
    synchronized void rewind() {
        seen = 0;
    }

    /** All lines, once the process has ended. */
    synchronized List<String> awaitEnd() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ended) {
            pause(deadline, "the end of the output");
        }
        return List.copyOf(lines);
    }

    /** The lines so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    private void waitForLine(int index, long deadline, String what) {
        while (lines.size() <= index) {
            if (ended) {
                throw new AssertionError("the process ended before it said: " + what + "\n" + String.join("\n", lines));
            }
            pause(deadline, what);
        }
    }

    private void pause(long deadline, String what) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new AssertionError("within " + PATIENCE_SECONDS + " s the process did not say: " + what + "\n"
                    + String.join("\n", lines));
        }
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for: " + what, e);
        }
    }
}
