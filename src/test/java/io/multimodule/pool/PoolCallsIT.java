package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.pool.PoolRecord.Ended;
import io.multimodule.pool.PoolRecord.Problem;
import io.multimodule.pool.PoolRecord.Started;
import io.multimodule.pool.TestWorkers.Behaving;
import io.multimodule.pool.TestWorkers.Yelling;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls of a pool that wait, and what ends the wait. */
class PoolCallsIT extends WithPool {
    @Test
    void shouldTellOfDataInTheLoopThatStartsWorkers() throws Exception {
        Set<Thread> threads = new HashSet<>();
        pool = small().maxServers(1).maxSpareServers(1).dataHookInMain(true).childDataHook((pid, data, code) -> {
            threads.add(Thread.currentThread());
            record.onData(pid, data, code);
            if (record.all(Data.class).size() == 3 * 3) {
                pool.requestDone();
            }
        }).open();
        int started = 0;
        // Two data and those of its end: three of each worker, one worker after the other.
        for (OptionalLong pid = next(); pid.isPresent(); pid = next()) {
            started++;
        }

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(record.all(Data.class)).hasSizeGreaterThanOrEqualTo(9);
        assertThat(record.all(Ended.class)).hasSize(started).hasSameSizeAs(record.all(Started.class));
    }

    private OptionalLong next() throws InterruptedException {
        return pool.startServer(Yelling.class, "2", "100000");
    }

    @Test
    void shouldStartNoWorkerForACallThatWasInterrupted() throws Exception {
        pool = stubborn().maxServers(1).maxSpareServers(1).open();
        long first = pool.startServer(Behaving.class, "plain").getAsLong();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                pool.startServer(Behaving.class, "ignore");
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        waiting.start();
        waiting.interrupt();
        assertThat(interrupted.get()).isTrue();
        new ProcessSignal(first).kill();
        long second = pool.startServer(Behaving.class, "plain").getAsLong();

        assertThat(pool.workers()).extracting(WorkerView::pid).containsExactly(second);
        record.await(Ended.class, ended -> ended.pid() == first);
        assertThat(record.all(Started.class)).containsExactly(new Started(first), new Started(second));
    }

    @Test
    void shouldEndWhenAListenerAsksForItOnThePoolsOwnThread() throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        run(small().growth(new Growth(1, 1, Duration.ofMillis(10), Duration.ofMillis(1), Duration.ofMillis(1), 1))
                .workerClass(Behaving.class, "exit", "3").listener(new PoolListener() {
                    @Override
                    public void onEvent(PoolEvent event, long pid, String text) {
                        if (event == PoolEvent.HELD) {
                            try {
                                pool.startServer();
                            } catch (IllegalStateException | InterruptedException e) {
                                refused.complete(e);
                            }
                            pool.close();
                            asked.complete(true);
                        }
                    }
                }));

        assertThat(asked.get(1, TimeUnit.MINUTES)).isTrue();
        running.get(1, TimeUnit.MINUTES);
        assertThat(refused.get()).hasMessageContaining("let another thread do it");
    }

    @Test
    void shouldNotWaitAtItsEndForAHookThatDoesNotReturn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch inHook = new CountDownLatch(1);
        try {
            pool = stubborn().hookTimeout(Duration.ofMillis(300)).childDataHook((pid, data, code) -> {
                inHook.countDown();
                gate.await();
            }).open();
            pool.startServer(Yelling.class, "100", Integer.toString(2 << 20));
            inHook.await();
            pool.done();
        } finally {
            gate.countDown();
        }

        record.await(Problem.class, problem -> problem.text().contains("the data hook has not returned for 300 ms"));
        assertThat(record.all(Ended.class)).isEmpty();
    }
}
