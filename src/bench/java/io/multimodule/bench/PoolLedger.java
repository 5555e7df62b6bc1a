package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import io.multimodule.pool.Growth;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import io.multimodule.pool.PoolListener;
import io.multimodule.pool.WorkerView;
import io.multimodule.posix.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests with a name each, while workers are killed, asked to leave and replaced at random. Clients note what was
 * answered, the main process what workers say to have worked on.
 */
final class PoolLedger implements PoolListener {
    private static final int REQUESTS = Integer.getInteger("bench.pools.requests", 200_000);
    private static final int CLIENTS = 8;
    private static final int PER_CONNECTION = 10;
    /** After so many connections of one client something happens to a worker. */
    private static final int BETWEEN = 50;
    private static final long SEED = 7;
    private static final int KILLED = 9;

    private final PoolProgram program;
    private final Map<String, Integer> worked = new ConcurrentHashMap<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final AtomicLong asked = new AtomicLong();
    private final Random random = new Random(SEED);

    PoolLedger(PoolProgram program) {
        this.program = program;
    }

    @Override
    public void onEnd(long pid, ExitStatus status) {
        (status.signal() == KILLED ? killed : left).incrementAndGet();
    }

    /** What is killed on purpose is an error otherwise. */
    @Override
    public void onError(String text, Throwable cause) {
        if (!text.contains("signal")) {
            PoolListener.super.onError(text, cause);
        }
    }

    @Override
    public void onWarning(String text) {
        // At its limit the pool is on purpose.
    }

    void run() throws Exception {
        PoolBuilder builder = program.pool(PoolWorkers.Noting.class, new Staffing(2, 6, 4, 12))
                .growth(new Growth(2, 32, Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofSeconds(1), 100))
                .leaveTimeout(Duration.ofSeconds(60)).listener(this)
                .childDataHook((pid, data, exitCode) -> worked.merge(
                        new String(data.bytes(), StandardCharsets.US_ASCII), 1, Integer::sum));
        long begun = System.nanoTime();
        try (PoolServer server = new PoolServer("ledger", builder, 2)) {
            ask(server.pool());
        }
        print((System.nanoTime() - begun) / 1e9);
    }

    private void ask(Pool pool) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(threads.submit((Callable<Void>) () -> ask(pool, client)));
            }
            for (Future<Void> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void ask(Pool pool, int client) throws IOException {
        for (int i = 0; i < REQUESTS / CLIENTS / PER_CONNECTION; i++) {
            connect(pool, client + "-" + i + "-");
            if (i % BETWEEN == BETWEEN - 1) {
                disturb(pool);
            }
        }
        return null;
    }

    /** What is not answered was in the hands of a worker that was killed: one connection for each at most. */
    private void connect(Pool pool, String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(pool.addresses().get(0));
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < PER_CONNECTION; i++) {
                asked.incrementAndGet();
                socket.getOutputStream().write((name + i + "\n").getBytes(StandardCharsets.US_ASCII));
                if (!(name + i).equals(in.readLine())) {
                    broken.incrementAndGet();
                    return;
                }
                answered.add(name + i);
            }
        } catch (java.net.ConnectException e) {
            refused.incrementAndGet();
        } catch (SocketException e) {
            broken.incrementAndGet();
        }
    }

    private synchronized void disturb(Pool pool) {
        List<WorkerView> workers = pool.workers();
        if (workers.isEmpty()) {
            return;
        }
        long pid = workers.get(random.nextInt(workers.size())).pid();
        switch (random.nextInt(4)) {
            case 0, 1 -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            case 2 -> pool.remove(pid);
            default -> pool.reload();
        }
    }

    private void print(double seconds) {
        long unknown = answered.stream().filter(name -> !worked.containsKey(name)).count();
        long doubled = worked.values().stream().filter(times -> times > 1).count();
        System.out.printf(Locale.ROOT, "requests with names, %d connections, workers killed and replaced at random, "
                + "%.0f s%n", CLIENTS, seconds);
        System.out.printf("%12s %12s %12s %12s %12s %12s %12s%n", "asked", "answered", "killed", "left", "broken",
                "refused", "doubled");
        System.out.printf(Locale.ROOT, "%,12d %,12d %,12d %,12d %,12d %,12d %,12d%n", asked.get(), answered.size(),
                killed.get(), left.get(), broken.get(), refused.get(), doubled);
        System.out.printf(Locale.ROOT, "broken connections that no killed worker can have had: %d; answered without a "
                + "worker's word: %d%n", Math.max(0, broken.get() - killed.get()), unknown);
    }
}
