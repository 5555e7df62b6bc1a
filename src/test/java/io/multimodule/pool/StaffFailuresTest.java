package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ExitStatus;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known and told of workers that fail one after the other. */
class StaffFailuresTest extends WithWorkersByHand {
    private static final long SECOND = WorkersByHand.SECOND;
    private static final int KILLED = 9;

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pool.now += 5 * SECOND;
            pool.turn();
            pool.gone(pool.newest(), BADLY);
        }
    }

    @Test
    void shouldKnowHowManyHaveFailedInARowUntilOneHasFinishedWork() throws Exception {
        pool(2, 2, 2, 2).turn();
        assertThat(pool.staff.failures(pool.now)).isEmpty();
        fail(3);

        assertThat(pool.staff.failures(pool.now)).contains(new WorkerFailures(3, 10, "exit code 1", Duration.ofMillis(400)));
        assertThat(pool.failing).containsExactly(PoolEvent.FAILING, PoolEvent.FAILING, PoolEvent.FAILING);
        pool.now += SECOND;
        pool.turn();
        assertThat(pool.staff.failures(pool.now).orElseThrow().nextIn()).isZero();
        pool.allReady();
        pool.turn();
        assertThat(pool.staff.failures(pool.now)).as("to be ready is no proof").isPresent();
        pool.allWork();
        pool.gone(pool.workers(WorkerState.BUSY).get(0), WELL);
        assertThat(pool.staff.failures(pool.now)).isEmpty();
        assertThat(pool.failing).endsWith(PoolEvent.RECOVERED);
        assertThat(pool.events).doesNotContain(PoolEvent.RELEASED);
    }

    @Test
    void shouldCountOneOfThoseThatWereStartedTogether() throws Exception {
        pool(2, 2, 2, 2).turn();
        for (WorkerProcess worker : List.copyOf(pool.roster.all())) {
            pool.gone(worker, BADLY);
        }

        assertThat(pool.staff.failures(pool.now).orElseThrow().inARow()).isEqualTo(1);
        assertThat(pool.failing).hasSize(1);
    }

    @Test
    void shouldNameNoNextStartWhenNoneIsMissing() throws Exception {
        pool(1, 2, 2, 2).turn();
        pool.allReady();
        pool.gone(pool.newest(), BADLY);
        assertThat(pool.staff.failures(pool.now)).contains(new WorkerFailures(1, 10, "exit code 1", Duration.ZERO));

        pool.allWork();
        assertThat(pool.staff.failures(pool.now).orElseThrow().nextIn()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void shouldForgetFailuresAfterFiveMinutesWithoutOne() throws Exception {
        pool(1, 1, 1, 1).turn();
        fail(1);
        pool.now += 5 * SECOND;
        pool.turn();
        pool.allReady();
        long since = pool.now;
        for (long due = pool.turn(); pool.failing.size() < 2 && due < Long.MAX_VALUE; due = pool.turn()) {
            pool.now += due;
        }

        assertThat(pool.now - since).isEqualTo(Duration.ofMinutes(5).minusSeconds(5).plusMillis(100).toNanos() + 1);
        assertThat(pool.staff.failures(pool.now)).isEmpty();
        assertThat(pool.failing).containsExactly(PoolEvent.FAILING, PoolEvent.RECOVERED);
    }

    @Test
    void shouldTellTheSameFailureOnceAndItsRepeatsWithTheirNumber() throws Exception {
        pool(1, 1, 1, 1);
        fail(5);
        assertThat(pool.problems).singleElement().asString().contains("ended with exit code 1");
        pool.now += 5 * SECOND;
        pool.turn();
        pool.gone(pool.newest(), new ExitStatus(0, KILLED));

        assertThat(pool.problems).hasSize(2);
        assertThat(pool.warnings).containsExactly("pool test: the same happened 4 times more: exit code 1");
    }

    @Test
    void shouldTellRepeatsAfterAMinuteAndThenTheFailureAnew() throws Exception {
        pool(1, 1, 1, 1);
        fail(2);
        pool.now += 60 * SECOND;
        pool.turn();
        assertThat(pool.warnings).containsExactly("pool test: the same happened once more: exit code 1");
        pool.gone(pool.newest(), BADLY);
        assertThat(pool.problems).hasSize(2);
    }

    @Test
    void shouldTellOfRepeatsWhenThePoolEnds() throws Exception {
        pool(1, 1, 1, 1);
        fail(3);
        pool.staff.end(pool.now);

        assertThat(pool.warnings).containsExactly("pool test: the same happened 2 times more: exit code 1");
    }

    @Test
    void shouldSayWhatKeepsWorkersFromBeingStartedThatHasNoMessage() throws Exception {
        pool = new WorkersByHand(new PoolSize(1, 1, 1, 1), number -> {
            throw new ClosedChannelException();
        });
        pool.turn();

        assertThat(pool.problems).containsExactly(
                "pool test cannot start a worker: java.nio.channels.ClosedChannelException");
        assertThat(pool.staff.failures(pool.now).orElseThrow().last())
                .isEqualTo("java.nio.channels.ClosedChannelException");
    }

    @Test
    void shouldTellOnceThatNoWorkerCanBeStarted() throws Exception {
        pool(1, 1, 1, 1);
        pool.command = new WorkerCommand(List.of("/nowhere/worker"), false);
        for (int i = 0; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 4 * SECOND + i * 4 * SECOND;
            pool.turn();
        }

        assertThat(pool.problems).hasSizeBetween(1, 4).allMatch(text -> text.contains("/nowhere/worker"));
        assertThat(pool.events).containsExactly(PoolEvent.HELD);
    }
}
