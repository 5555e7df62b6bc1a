package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test with a pool of real processes, which ends after it. */
@Timeout(400)
abstract class WithPool {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    Path folder;
    final PoolRecord record = new PoolRecord();
    Pool pool;
    CompletableFuture<Void> running;

    PoolBuilder small() {
        return Pool.named("test").minSpareServers(1).maxSpareServers(4).startServers(1).maxServers(4)
                .leaveTimeout(Duration.ofSeconds(20)).listener(record).childDataHook(record);
    }

    /** For workers that leave only when they are killed. */
    PoolBuilder stubborn() {
        return small().leaveTimeout(Duration.ofMillis(500));
    }

    void run(PoolBuilder builder) throws IOException {
        pool = builder.open();
        running = CompletableFuture.runAsync(() -> {
            try {
                pool.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, command -> new Thread(command, "test pool").start());
    }

    @AfterEach
    void end() throws Exception {
        if (pool != null) {
            pool.done();
            assertThat(pool.workers()).isEmpty();
        }
        if (running != null) {
            running.get();
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(pool.addresses().get(0));
        return socket;
    }

    /** A signal from somebody else. */
    record ProcessSignal(long pid) {
        void kill() {
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        }

        void send(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
        }
    }
}
