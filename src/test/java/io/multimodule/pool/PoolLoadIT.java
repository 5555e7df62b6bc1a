package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.pool.PoolRecord.Problem;
import io.multimodule.pool.TestWorkers.Answering;
import io.multimodule.pool.TestWorkers.Taking;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool under load, while workers come and go. */
@Timeout(600)
class PoolLoadIT {
    private static final int REQUESTS = Integer.getInteger("pool.requests", 20_000);
    private static final int CLIENTS = 8;
    private static final int PER_CONNECTION = 5;
    /** Graceful ones and kills take turns. */
    private static final int DISTURBANCES = 20;

    @TempDir
    Path folder;
    private final PoolRecord record = new PoolRecord();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger kills = new AtomicInteger();
    private final Random random = new Random(7);

    @Test
    void shouldLoseNoRequestButThoseOfKilledWorkersAndDoubleNone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try (Pool pool = pool().listen(new InetSocketAddress("127.0.0.1", 0)).workerClass(Answering.class, "yell")
                .open()) {
            threads.submit((Callable<Void>) () -> {
                pool.run();
                return null;
            });
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(threads.submit((Callable<Void>) () -> {
                    send(pool, client);
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }

        List<String> yelled = record.all(Data.class).stream()
                .map(data -> new String((byte[]) data.value(), StandardCharsets.UTF_8)).toList();
        assertThat(yelled).doesNotHaveDuplicates();
        assertThat(new HashSet<>(yelled)).containsAll(answered);
        assertThat(answered.size() + broken.size()).isEqualTo(REQUESTS / CLIENTS / PER_CONNECTION * PER_CONNECTION
                * CLIENTS);
        // A worker has one connection at a time, so each kill can break one.
        assertThat(broken.size()).isLessThanOrEqualTo(kills.get() * PER_CONNECTION);
        assertThat(kills.get()).isPositive();
        assertThat(record.all(Problem.class)).hasSizeLessThanOrEqualTo(kills.get());
    }

    private PoolBuilder pool() {
        return Pool.named("load").minSpareServers(2).maxSpareServers(6).startServers(4).maxServers(12)
                .growth(new Growth(2, 32, Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofSeconds(1), 20))
                .listener(record).childDataHook(record).leaveTimeout(Duration.ofSeconds(60));
    }

    private void send(Pool pool, int client) throws IOException {
        for (int i = 0; i < REQUESTS / CLIENTS / PER_CONNECTION; i++) {
            sendOnce(pool, client + "-" + i + "-");
            if (i % (REQUESTS / PER_CONNECTION / DISTURBANCES) == client) {
                disturb(pool, client);
            }
        }
    }

    private void sendOnce(Pool pool, String prefix) throws IOException {
        int done = 0;
        try (Socket socket = new Socket()) {
            socket.connect(pool.addresses().get(0));
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (; done < PER_CONNECTION; done++) {
                socket.getOutputStream().write((prefix + done + "\n").getBytes(StandardCharsets.UTF_8));
                String answer = in.readLine();
                if (answer == null) {
                    break;
                }
                assertThat(answer).endsWith(" " + prefix + done);
                answered.add(prefix + done);
            }
        } catch (java.net.SocketException e) {
            assertThat(e).as("the port must always be open").isNotInstanceOf(java.net.ConnectException.class);
        }
        for (; done < PER_CONNECTION; done++) {
            broken.add(prefix + done);
        }
    }

    private synchronized void disturb(Pool pool, int client) {
        List<WorkerView> workers = pool.workers();
        long pid = workers.get(random.nextInt(workers.size())).pid();
        switch (client % 3) {
            case 0 -> {
                kills.incrementAndGet();
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            case 1 -> pool.remove(pid);
            default -> pool.reload();
        }
    }

    @Test
    void shouldTakeEachMessageOfAQueueOnce() throws Exception {
        int count = 2_000;
        SysvQueueDirectory directory = SysvQueueDirectory.open(folder.toRealPath().resolve("queues"),
                QueueAccess.OWNER_AND_GROUP);
        QueueName name = new QueueName("work");
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try (Pool pool = pool().queue(directory.path(), name.value()).workerClass(Taking.class).open()) {
            threads.submit((Callable<Void>) () -> {
                pool.run();
                return null;
            });
            MessageQueue queue = directory.open(name);
            byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
            queue.put(garbage, garbage.length);
            for (int i = 0; i < count; i++) {
                byte[] bytes = encode(Message.of("id", i));
                queue.put(bytes, bytes.length);
                if (i % 500 == 100) {
                    pool.workers().stream().findAny().ifPresent(worker -> pool.remove(worker.pid()));
                }
            }
            record.await(Data.class, data -> true, count);
            record.await(Problem.class, problem -> problem.text().contains("Z2FyYmFnZQ=="));
        } finally {
            threads.shutdownNow();
            directory.remove(name);
        }

        assertThat(record.all(Data.class)).extracting(data -> ((Map<?, ?>) data.value()).get("id")).hasSize(count).doesNotHaveDuplicates();
        assertThat(record.all(Problem.class)).hasSize(1);
    }

    /** As any client of the queue would write it. */
    private static byte[] encode(Message message) {
        String body = message.toString();
        String header = "l=" + body.length();
        return (header.length() + ":" + header + body).getBytes(StandardCharsets.US_ASCII);
    }
}
