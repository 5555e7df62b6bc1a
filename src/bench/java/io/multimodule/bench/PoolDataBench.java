package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Data from workers to the main process: whether all of it comes, in order, and how fast. */
final class PoolDataBench {
    private static final int SMALL = 100;
    private static final int LARGE = 1 << 20;
    private static final long WAIT_SECONDS = 120;
    private static final double PIPE_SECONDS = 1;

    private final PoolProgram program;

    PoolDataBench(PoolProgram program) {
        this.program = program;
    }

    void run() throws Exception {
        System.out.printf("yells, raw bytes; the baseline is two C programs and a pipe%n%-40s %10s %10s %12s %10s "
                + "%12s%n", "", "sent", "arrived", "out of order", "a second", "C and pipe");
        measure("10,000 a second of 100 bytes", 1, 30_000, SMALL, 10_000);
        measure("100 bytes as fast as it goes", 1, 300_000, SMALL, 0);
        measure("4 workers x 100 of 1 MiB", 4, 100, LARGE, 0);
    }

    /** Numbers in the data tell whether it came in order. */
    private void measure(String what, int workers, int each, int bytes, int rate) throws Exception {
        double pipe = HttpLoad.pipe(PIPE_SECONDS, bytes);
        AtomicLong arrived = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        AtomicLong begun = new AtomicLong();
        Map<Long, Integer> next = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(workers * each);
        PoolBuilder builder = program.pool(PoolWorkers.Yelling.class, Staffing.fixed(workers), Integer.toString(each),
                Integer.toString(bytes), Integer.toString(rate)).childDataHook((pid, data, exitCode) -> {
                    if (data.bytes().length != bytes) {
                        begun.compareAndSet(0, System.nanoTime());
                        return;
                    }
                    int number = ByteBuffer.wrap(data.bytes()).getInt();
                    wrong.addAndGet(number == next.getOrDefault(pid, 0) ? 0 : 1);
                    next.put(pid, number + 1);
                    arrived.incrementAndGet();
                    all.countDown();
                });
        try (Pool pool = builder.open()) {
            for (int i = 0; i < workers; i++) {
                pool.startServer();
            }
            all.await(WAIT_SECONDS, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - begun.get()) / 1e9;
            System.out.printf(Locale.ROOT, "%-40s %,10d %,10d %,12d %,10.0f %,12.0f%n", what, workers * each,
                    arrived.get(), wrong.get(), arrived.get() / seconds, pipe);
        }
    }
}
