package io.multimodule.pool;

import static io.multimodule.pool.WorkersByHand.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When workers are taken for ready, and when not any more for on the way to that, by a clock turned by hand. */
class StaffReadyTest extends WithWorkersByHand {
    @Test
    void shouldBeReadyAlsoWhenItBeginsWithMoreThanMayWait() throws Exception {
        pool(1, 2, 6, 10).turn();
        for (WorkerProcess worker : pool.workers(WorkerState.STARTING)) {
            pool.report(worker, WorkerState.IDLE);
            pool.turn();
            pool.now += SECOND / 10;
        }
        for (int i = 0; i < 12; i++) {
            pool.turn();
            pool.now += SECOND / 5;
        }

        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }

    @Test
    void shouldBeReadyThoughItsWorkersLeaveAfterEachPieceOfWork() throws Exception {
        pool = new WorkersByHand(new PoolSize(2, 4, 2, 8), WorkerLimits.NONE.withRequests(1), Duration.ZERO);
        pool.turn();
        // After the first second the next ones are started, and those are there.
        for (int i = 0; i < 12; i++) {
            pool.allReady();
            pool.turn();
            pool.allWork();
            pool.workers(WorkerState.BUSY).forEach(worker -> pool.report(worker, WorkerState.IDLE));
            pool.turn();
            pool.allLeaversGone();
            pool.turn();
            pool.now += SECOND / 10;
        }
        pool.turn();

        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }

    @Test
    void shouldNotBeReadyWhenOneHasFailedWithinASecond() throws Exception {
        pool(2, 2, 2, 4).turn();
        pool.allReady();
        pool.turn();
        pool.now += SECOND / 2;
        pool.gone(pool.newest(), BADLY);
        pool.now += SECOND / 2;
        pool.turn();
        assertThat(pool.events).isEmpty();
        pool.allReady();
        assertThat(pool.turn()).isEqualTo(SECOND);
        pool.now += SECOND;
        pool.turn();

        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }

    /** The only worker there is has done one piece of work, and is in the middle of a second one. */
    private WorkerProcess onItsSecondWork() throws IOException {
        pool = new WorkersByHand(new PoolSize(1, 2, 1, 4), WorkerLimits.NONE.withHang(Duration.ofMillis(100)),
                Duration.ZERO);
        pool.turn();
        pool.allReady();
        pool.turn();
        WorkerProcess worker = pool.newest();
        pool.report(worker, WorkerState.BUSY);
        pool.report(worker, WorkerState.IDLE);
        pool.report(worker, WorkerState.BUSY);
        pool.now += SECOND / 2;
        return worker;
    }

    /** A second in which none fails begins with the worker that comes in place of one that did. */
    private void isReadyOnlyASecondAfterTheNext() {
        pool.now += SECOND / 2;
        pool.turn();
        pool.allReady();
        pool.turn();
        pool.now += SECOND - 1;
        pool.turn();
        assertThat(pool.events).doesNotContain(PoolEvent.READY);
        pool.now++;
        pool.turn();
        assertThat(pool.events).containsOnlyOnce(PoolEvent.READY);
    }

    @Test
    void shouldNotBeReadyWithWorkersThatCrashOnTheirSecondWork() throws Exception {
        for (ExitStatus end : List.of(BADLY, new ExitStatus(0, 9))) {
            WorkerProcess worker = onItsSecondWork();
            pool.gone(worker, end);
            isReadyOnlyASecondAfterTheNext();
            pool.close();
        }
        pool = null;
    }

    @Test
    void shouldNotBeReadyWithWorkersThatHangOnTheirSecondWork() throws Exception {
        WorkerProcess worker = onItsSecondWork();
        pool.turn();
        pool.now += 2 * SECOND;
        pool.care.look(pool.now);
        assertThat(worker.isKilled()).isTrue();
        pool.gone(worker, new ExitStatus(0, 9));

        isReadyOnlyASecondAfterTheNext();
    }

    @Test
    void shouldNotBeReadyWithWorkersThatSendGarbageOnTheirSecondWork() throws Exception {
        WorkerProcess worker = onItsSecondWork();
        pool.care.replace(worker, "sent garbage", pool.now);
        pool.gone(worker, WELL);

        isReadyOnlyASecondAfterTheNext();
    }

    @Test
    void shouldBeReadyOnlyWhileSomebodyIsThereAlsoWhenAllHaveLeftWell() throws Exception {
        pool = new WorkersByHand(new PoolSize(2, 4, 2, 8), WorkerLimits.NONE.withRequests(1), Duration.ZERO);
        pool.turn();
        pool.allReady();
        pool.turn();
        pool.allWork();
        pool.workers(WorkerState.BUSY).forEach(worker -> pool.report(worker, WorkerState.IDLE));
        pool.allLeaversGone();
        pool.turn();
        pool.now += SECOND;
        assertThat(pool.turn()).as("until the next one says something").isPositive();
        assertThat(pool.events).isEmpty();
        pool.allReady();
        pool.turn();

        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }

    @Test
    void shouldBeReadyThoughOneOfTheFirstOnesFailedThatNobodyReplaces() throws Exception {
        pool(5, 10, 8, 20).turn();
        pool.gone(pool.newest(), BADLY);
        pool.workers(WorkerState.STARTING).stream().skip(1).forEach(one -> pool.report(one, WorkerState.IDLE));
        pool.turn();
        pool.now += 2 * SECOND;
        pool.turn();
        assertThat(pool.events).as("one is still on its way").isEmpty();
        pool.allReady();
        assertThat(pool.turn()).isEqualTo(SECOND);
        pool.now += SECOND;
        pool.turn();

        assertThat(pool.roster.counts()).isEqualTo(new Counts(0, 7, 0, 0));
        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }

    @Test
    void shouldNotBeReadyWhileFirstOnesAreStillToBeStarted() throws Exception {
        pool(1, 10, 3, 20).most = 0;
        pool.turn();
        pool.most = 1;
        pool.start(1);
        pool.start(1);
        pool.allReady();
        pool.most = 0;
        pool.turn();
        pool.now += 2 * SECOND;
        pool.turn();

        assertThat(pool.roster.counts()).isEqualTo(new Counts(0, 2, 0, 0));
        assertThat(pool.events).isEmpty();
    }

    /** Each crashes on its second work, after the first has shown that it can. */
    private void crashes(int count) {
        for (int i = 0; i < count; i++) {
            pool.turn();
            if (pool.roster.isEmpty()) {
                pool.now += 5 * SECOND;
                pool.turn();
            }
            pool.allReady();
            pool.turn();
            WorkerProcess worker = pool.newest();
            pool.report(worker, WorkerState.BUSY);
            pool.report(worker, WorkerState.IDLE);
            pool.report(worker, WorkerState.BUSY);
            pool.now += SECOND / 2;
            pool.gone(worker, BADLY);
            pool.now += SECOND / 2;
        }
    }

    @Test
    void shouldSayThatWorkersThatCrashAgainAndAgainAreNeverReady() throws Exception {
        pool(1, 2, 1, 4);
        crashes(Growth.DEFAULT.holdAfter() - 1);
        assertThat(pool.events).isEmpty();
        crashes(2);

        assertThat(pool.events).as("once, and without a hold").containsExactly(PoolEvent.UNSTABLE);
    }

    @Test
    void shouldNotSayOfWorkersThatWereReadyOnceThatTheyAreNot() throws Exception {
        pool(1, 2, 1, 4).turn();
        pool.allReady();
        pool.turn();
        pool.now += SECOND;
        pool.turn();
        crashes(Growth.DEFAULT.holdAfter() + 1);

        assertThat(pool.events).containsExactly(PoolEvent.READY);
    }
}
