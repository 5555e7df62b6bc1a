package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.pool.PoolRecord.Problem;
import io.multimodule.pool.PoolRecord.Warning;
import io.multimodule.pool.TestWorkers.Answering;
import io.multimodule.pool.TestWorkers.Taking;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
    private static final int REQUESTS = Integer.getInteger("pool.requests", 200_000);
    private static final int CLIENTS = 8;
    private static final int EACH = REQUESTS / CLIENTS;
    /** Requests over one connection, in turn: half of the connections are for few, most requests keep theirs alive. */
    private static final int[] LENGTHS = {1, 4, 20, 75};
    /** Of each client: kills, graceful ends and reloads take turns. */
    private static final int DISTURBANCES = 8;

    @TempDir
    Path folder;
    private final PoolRecord record = new PoolRecord();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    /** Sent and not answered. */
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    /** For each connection that broke the worker that had greeted, or 0. */
    private final List<Long> lost = Collections.synchronizedList(new ArrayList<>());
    private final Set<Long> killed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger disturbances = new AtomicInteger();
    private final Random random = new Random(7);

    @Test
    void shouldLoseNoRequestButThoseOfKilledWorkersAndDoubleNone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try (Pool pool = pool().listen(new InetSocketAddress("127.0.0.1", 0)).workerClass(Answering.class, "yell", "greet")
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
        // Sets by themselves: the assertions on collections take minutes for so many.
        Set<String> taken = new HashSet<>(yelled);
        assertThat(yelled.size()).as("none taken twice").isEqualTo(taken.size());
        assertThat(taken.containsAll(answered)).as("none answered that was not told of").isTrue();
        taken.removeAll(answered);
        assertThat(broken.containsAll(taken)).as("none taken that nobody sent").isTrue();
        assertThat(answered.stream().noneMatch(broken::contains)).isTrue();
        assertThat(answered.size() + broken.size()).isEqualTo(EACH * CLIENTS);
        onlyTheConnectionsOfKilledWorkersBroke();
        assertThat(record.all(Problem.class)).hasSizeLessThanOrEqualTo(killed.size());
        assertThat(record.all(Warning.class)).noneMatch(warning -> warning.text().contains("did not leave"));
    }

    /** A worker has one connection at a time, and a client has one request on its way. */
    private void onlyTheConnectionsOfKilledWorkersBroke() {
        assertThat(killed).hasSizeGreaterThan(DISTURBANCES);
        List<Long> greeted = lost.stream().filter(pid -> pid != 0).toList();
        assertThat(greeted).as("each that broke had a worker that was killed, and no other one had that")
                .isSubsetOf(killed).doesNotHaveDuplicates();
        assertThat(lost.size() - greeted.size()).as("accepted, and killed before it could say so")
                .isLessThanOrEqualTo(killed.size() - greeted.size());
        assertThat(broken).hasSizeLessThanOrEqualTo(lost.size());
    }

    private PoolBuilder pool() {
        return Pool.named("load").minSpareServers(2).maxSpareServers(6).startServers(4).maxServers(12)
                .growth(new Growth(2, 32, Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofSeconds(1), 20))
                .listener(record).childDataHook(record).leaveTimeout(Duration.ofSeconds(60));
    }

    private void send(Pool pool, int client) throws IOException {
        int sent = 0;
        for (int i = 0; sent < EACH; i++) {
            int before = sent;
            sent += sendOver(pool, client + "-", sent, Math.min(LENGTHS[i % LENGTHS.length], EACH - sent));
            if (before * DISTURBANCES / EACH < sent * DISTURBANCES / EACH) {
                disturb(pool);
            }
        }
    }

    /** Sends over one connection, and says how many were sent; the last of them may have got no answer. */
    private int sendOver(Pool pool, String prefix, int first, int count) throws IOException {
        long pid = 0;
        int sent = 0;
        int done = 0;
        try (Socket socket = new Socket()) {
            socket.connect(pool.addresses().get(0));
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String answer = in.readLine();
            pid = answer == null ? 0 : Long.parseLong(answer);
            while (answer != null && done < count) {
                String id = prefix + (first + sent++);
                socket.getOutputStream().write((id + "\n").getBytes(StandardCharsets.UTF_8));
                answer = in.readLine();
                if (answer != null) {
                    assertThat(answer).isEqualTo(pid + " " + id);
                    answered.add(id);
                    done++;
                }
            }
        } catch (SocketException e) {
            assertThat(e).as("the port must always be open").isNotInstanceOf(ConnectException.class);
        }
        if (done < count) {
            lost.add(pid);
        }
        if (sent > done) {
            broken.add(prefix + (first + done));
        }
        return sent;
    }

    private synchronized void disturb(Pool pool) {
        List<WorkerView> workers = pool.workers();
        long pid = workers.get(random.nextInt(workers.size())).pid();
        switch (disturbances.getAndIncrement() % 3) {
            case 0 -> {
                if (ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
                    killed.add(pid);
                }
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
