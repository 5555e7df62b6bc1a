package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that asks a pool one thing after the other, each in a connection of its own, until it is ended. */
final class PoolTraffic implements AutoCloseable {
    /** Makes a connection of its own. */
    interface Way {
        PoolClient connect() throws IOException;
    }

    private final Way way;
    private final Thread thread = new Thread(this::send, "traffic");
    private final List<IOException> lost = new CopyOnWriteArrayList<>();
    private final Set<String> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean ended;

    PoolTraffic(int port) {
        this(() -> PoolClient.to(port));
    }

    PoolTraffic(Way way) {
        this.way = way;
        thread.start();
    }

    private void send() {
        for (int i = 0; !ended; i++) {
            try (PoolClient client = way.connect()) {
                String answer = client.ask("request " + i);
                assertThat(answer).endsWith(" request " + i);
                workers.add(answer.split(" ")[0]);
            } catch (IOException e) {
                lost.add(e);
            }
            synchronized (this) {
                answered.incrementAndGet();
                notifyAll();
            }
        }
    }

    /** Waits for so many more answers. */
    synchronized void await(int more) throws InterruptedException {
        int wanted = answered.get() + more;
        while (answered.get() < wanted) {
            wait();
        }
    }

    /** The process ids of the workers that answered. */
    Set<String> workers() {
        return workers;
    }

    /** Ends it; nothing that was asked may be without an answer. */
    void end() {
        close();
        assertThat(lost).isEmpty();
        assertThat(answered.get()).isPositive();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
