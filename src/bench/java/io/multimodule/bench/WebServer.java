package io.multimodule.bench;

import java.io.IOException;
import java.util.stream.LongStream;

/**
 * A server on the loopback that gives each request the same twenty bytes, and first sleeps for {@code us=MICROSECONDS}
 * of a request's query if that is there. Closing it ends all its processes.
 */
interface WebServer extends AutoCloseable {

    /** How many workers it has, where it can be told. */
    record Staffing(int minSpare, int maxSpare, int start, int max) {
        /** Always the same number. */
        static Staffing fixed(int workers) {
            return new Staffing(1, workers, workers, workers);
        }
    }

    /** For the rows of a table. */
    String name();

    int port();

    /** What is asked for, with a query to be put behind. */
    String path();

    /** Its processes. */
    LongStream processes();

    /** Seconds on a processor that all its processes have used. */
    default double cpuSeconds() throws IOException {
        double all = 0;
        for (long pid : processes().toArray()) {
            all += ProcessFigures.of(pid).cpuSeconds();
        }
        return all;
    }

    @Override
    void close() throws Exception;
}
