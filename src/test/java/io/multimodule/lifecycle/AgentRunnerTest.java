package io.multimodule.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgentRunnerTest {
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @Test
    void shouldStartTurnAndCloseOnOneThreadOfThatName() throws Exception {
        CountDownLatch turned = new CountDownLatch(1);
        AgentRunner runner = new AgentRunner(agent(() -> {
            seen.add(Thread.currentThread().getName());
            turned.countDown();
            return 0;
        }), (where, error) -> errors.add(error)).start();

        assertThat(turned.await(60, TimeUnit.SECONDS)).isTrue();
        runner.close();

        assertThat(seen).contains("start", "worker", "close").doesNotContain(Thread.currentThread().getName());
        assertThat(runner.thread().isAlive()).isFalse();
    }

    @Test
    void shouldNeverLoseAWakeUp() throws Exception {
        ConcurrentLinkedQueue<Integer> work = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(20_000);
        try (AgentRunner runner = new AgentRunner(agent(() -> {
            int count = 0;
            while (work.poll() != null) {
                done.countDown();
                count++;
            }
            return count;
        }), (where, error) -> errors.add(error)).start()) {
            for (int i = 0; i < 20_000; i++) {
                work.add(i);
                runner.wake();
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).as("left in the queue: %s", work.size()).isTrue();
        }
    }

    @Test
    void shouldReportWhatATurnThrowsAndGoOn() throws Exception {
        CountDownLatch turns = new CountDownLatch(3);
        AgentRunner runner = new AgentRunner(agent(() -> {
            turns.countDown();
            if (turns.getCount() > 0) {
                throw new IOException("disk " + turns.getCount());
            }
            return 0;
        }), (where, error) -> errors.add(error)).start();
        assertThat(turns.await(60, TimeUnit.SECONDS)).isTrue();
        runner.close();

        assertThat(errors).extracting(Throwable::getMessage).containsExactly("disk 2", "disk 1");
    }

    @Test
    void shouldHandOutTheFailureOfAStart() {
        AgentRunner runner = new AgentRunner(new Agent() {
            @Override
            public String roleName() {
                return "worker";
            }

            @Override
            public void onStart() throws Exception {
                throw new IOException("no port");
            }

            @Override
            public int doWork() {
                return 0;
            }
        }, (where, error) -> errors.add(error));

        assertThatThrownBy(runner::start).isInstanceOf(IOException.class).hasMessage("no port");
    }

    @Test
    void shouldCloseInReverseOrderAndKeepEveryFailure() {
        Closer closer = new Closer();
        closer.add(() -> seen.add("first"));
        closer.add(() -> {
            throw new IOException("second");
        });
        closer.add(() -> {
            throw new IOException("third");
        });

        assertThatThrownBy(closer::close).hasMessage("third")
                .satisfies(e -> assertThat(e.getSuppressed()).extracting(Throwable::getMessage).isEqualTo(List.of("second")));
        assertThat(seen).containsExactly("first");
    }

    private interface Turn {
        int doWork() throws Exception;
    }

    private Agent agent(Turn turn) {
        return new Agent() {
            @Override
            public String roleName() {
                return "worker";
            }

            @Override
            public void onStart() {
                seen.add("start");
            }

            @Override
            public int doWork() throws Exception {
                return turn.doWork();
            }

            @Override
            public void onClose() {
                seen.add("close");
            }
        };
    }
}
