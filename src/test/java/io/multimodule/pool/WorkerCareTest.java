package io.multimodule.pool;

import static io.multimodule.pool.WorkersByHand.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers that are old, large or stuck, by a clock that is turned by hand. */
class WorkerCareTest {
    private WorkersByHand pool;

    /** Two workers that wait. */
    private WorkersByHand pool(WorkerLimits limits) throws IOException {
        pool = new WorkersByHand(new PoolSize(2, 4, 2, 4), limits, Duration.ZERO);
        pool.turn();
        pool.allReady();
        pool.turn();
        return pool;
    }

    @AfterEach
    void end() {
        if (pool != null) {
            pool.close();
        }
    }

    private WorkerProcess first() {
        return pool.roster.all().iterator().next();
    }

    private void turnAfter(long nanos) {
        pool.now += nanos;
        pool.turn();
    }

    @Test
    void shouldSpreadTheLimitOfRequestsOverATenth() throws Exception {
        pool(WorkerLimits.NONE.withRequests(1000));
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            drawn.add(pool.care.drawRequests());
        }

        assertThat(drawn).allMatch(limit -> limit >= 900 && limit <= 1000).hasSizeGreaterThan(50);
        assertThat(drawn).as("over all of it").anyMatch(limit -> limit < 920).anyMatch(limit -> limit > 980);
    }

    @Test
    void shouldDrawNoLimitWhereThereIsNoneAndAtLeastOneRequestWhereThereIs() throws Exception {
        assertThat(pool(WorkerLimits.NONE).care.drawRequests()).isEqualTo(Long.MAX_VALUE);
        pool.close();
        assertThat(pool(WorkerLimits.NONE.withRequests(1)).care.drawRequests()).isEqualTo(1);
    }

    @Test
    void shouldAskToLeaveAfterAsManyRequestsAsWereDrawn() throws Exception {
        pool(WorkerLimits.NONE.withRequests(20));
        WorkerProcess worker = first();
        long most = worker.mostRequests();
        assertThat(most).isBetween(18L, 20L);
        for (long i = 1; i <= most; i++) {
            assertThat(worker.isLeaving()).isFalse();
            pool.report(worker, WorkerState.BUSY);
            pool.report(worker, WorkerState.IDLE);
        }

        assertThat(worker.isLeaving()).isTrue();
    }

    @Test
    void shouldSpreadTheLimitOfAgeOverATenthAndAskToLeaveThen() throws Exception {
        Duration age = Duration.ofSeconds(1000);
        pool = new WorkersByHand(new PoolSize(20, 20, 20, 40), WorkerLimits.NONE.withAge(age), Duration.ZERO);
        pool.turn();
        pool.allReady();
        Set<Long> ages = new HashSet<>();
        long least = Long.MAX_VALUE;
        for (WorkerProcess worker : pool.roster.all()) {
            ages.add(worker.longestAge());
            assertThat(worker.longestAge()).isBetween(900 * SECOND, 1000 * SECOND);
            least = Math.min(least, worker.longestAge());
        }
        assertThat(ages).hasSizeGreaterThan(15);
        pool.turn();
        turnAfter(SECOND);
        assertThat(pool.turn()).as("it looks again when the first is old").isEqualTo(least - SECOND);
        turnAfter(least - SECOND - 1);
        assertThat(pool.leaving()).isEmpty();
        turnAfter(1);

        assertThat(pool.leaving()).hasSize(1).allMatch(worker -> worker.longestAge() == ages.stream()
                .min(Long::compare).orElseThrow());
        turnAfter(1000 * SECOND - least);
        assertThat(pool.leaving()).hasSize(20);
    }

    @Test
    void shouldReplaceAWorkerThatIsTooLarge() throws Exception {
        pool(WorkerLimits.NONE.withMemory(1000));
        pool.memory = 1000;
        turnAfter(6 * SECOND);
        assertThat(pool.leaving()).isEmpty();
        pool.report(first(), WorkerState.BUSY);
        pool.memory = 1001;
        turnAfter(6 * SECOND);

        assertThat(pool.leaving()).hasSize(2);
        assertThat(pool.warnings).hasSize(2).allMatch(text -> text.contains("1001 bytes of memory, over the limit of 1000"));
        turnAfter(20 * SECOND);
        assertThat(pool.warnings).as("said once of each").hasSizeGreaterThan(2).doesNotHaveDuplicates();
        assertThat(first().isKilled()).as("it finishes its work").isFalse();
        pool.memory = 1;
        pool.allLeaversGone();
        turnAfter(SECOND);
        pool.allReady();
        turnAfter(SECOND);
        assertThat(pool.roster.counts().idle()).isEqualTo(2);
        assertThat(pool.staff.held()).isEmpty();
    }

    @Test
    void shouldLookAtMemoryEveryFiveSecondsHoweverOftenOtherLimitsAreDue() throws Exception {
        pool(WorkerLimits.NONE.withMemory(1000).withSlow(Duration.ofMillis(10)));
        turnAfter(6 * SECOND);
        pool.memoryLooks = 0;
        for (int i = 0; i < 100; i++) {
            pool.report(first(), WorkerState.BUSY);
            turnAfter(SECOND / 20);
            pool.report(first(), WorkerState.IDLE);
            turnAfter(SECOND / 20);
        }

        assertThat(pool.memoryLooks).as("three workers, ten seconds").isEqualTo(6);
    }

    @Test
    void shouldAskForStacksWhenItIsSlowAndAgainWhenItHangsAndThenKill() throws Exception {
        pool(WorkerLimits.NONE.withSlow(Duration.ofSeconds(1)).withHang(Duration.ofSeconds(5)));
        WorkerProcess worker = first();
        pool.report(worker, WorkerState.BUSY);
        turnAfter(SECOND - 1);
        assertThat(pool.events).isEmpty();
        turnAfter(1);
        assertThat(pool.events).containsOnlyOnce(PoolEvent.SLOW);
        turnAfter(4 * SECOND - 1);
        assertThat(worker.askedForStacks(5 * SECOND)).isFalse();
        turnAfter(1);
        assertThat(worker.askedForStacks(5 * SECOND)).isTrue();
        assertThat(worker.isKilled()).isFalse();
        turnAfter(2 * SECOND - 1);
        assertThat(worker.isKilled()).isFalse();
        turnAfter(1);
        assertThat(worker.isKilled()).isTrue();
        turnAfter(SECOND);

        assertThat(pool.events).containsExactly(PoolEvent.SLOW, PoolEvent.READY, PoolEvent.HANG);
        assertThat(pool.roster.counts().busy()).as("it counts until it is gone").isEqualTo(1);
        pool.gone(worker, new ExitStatus(0, 9));
        assertThat(pool.roster.counts().busy()).isZero();
        assertThat(pool.problems).as("said once").isEmpty();
    }

    @Test
    void shouldKillAWorkerThatHangsAsSoonAsItsStacksHaveCome() throws Exception {
        pool(WorkerLimits.NONE.withHang(Duration.ofSeconds(5)));
        WorkerProcess worker = first();
        pool.report(worker, WorkerState.BUSY);
        pool.care.stacks(worker, "unasked", pool.now + SECOND);
        assertThat(worker.isKilled()).isFalse();
        turnAfter(5 * SECOND);
        pool.care.stacks(worker, "in a loop", pool.now);

        assertThat(worker.isKilled()).isTrue();
        assertThat(pool.warnings).anyMatch(text -> text.contains("in a loop"));
    }

    @Test
    void shouldLeaveAWorkerAloneWhoseWorkEndsInTime() throws Exception {
        pool(WorkerLimits.NONE.withSlow(Duration.ofSeconds(1)).withHang(Duration.ofSeconds(5)));
        pool.events.clear();
        for (int i = 0; i < 20; i++) {
            pool.report(first(), WorkerState.BUSY);
            turnAfter(SECOND - 1);
            pool.report(first(), WorkerState.IDLE);
            turnAfter(1);
        }

        assertThat(pool.events).doesNotContain(PoolEvent.SLOW, PoolEvent.HANG);
        assertThat(first().isKilled()).isFalse();
    }

    @Test
    void shouldKillAWorkerThatHangsAlsoWhenItIsLeaving() throws Exception {
        pool(WorkerLimits.NONE.withHang(Duration.ofSeconds(5)));
        WorkerProcess worker = first();
        pool.report(worker, WorkerState.BUSY);
        pool.staff.remove(worker.pid(), pool.now);
        turnAfter(5 * SECOND);
        turnAfter(2 * SECOND);

        assertThat(worker.isKilled()).isTrue();
    }

    @Test
    void shouldKillAWorkerThatIsNotReadyInTimeAndTakeItForFailed() throws Exception {
        pool = new WorkersByHand(new PoolSize(1, 2, 1, 4), WorkerLimits.NONE, Duration.ofSeconds(60));
        assertThat(pool.turn()).isEqualTo(60 * SECOND);
        turnAfter(60 * SECOND - 1);
        assertThat(first().isKilled()).isFalse();
        turnAfter(1);
        assertThat(first().isKilled()).isTrue();
        pool.gone(first(), new ExitStatus(0, 9));

        assertThat(pool.problems).singleElement().asString().contains("was not ready within 60.0 s (startTimeout)");
        assertThat(pool.turn()).as("a delay").isEqualTo(SECOND / 10);
    }

    @Test
    void shouldReplaceAWorkerThatHasClosedADescriptorAndIsStillThere() throws Exception {
        pool(WorkerLimits.NONE);
        pool.care.closed(first(), pool.now);
        turnAfter(2 * SECOND - 1);
        assertThat(first().isLeaving()).isFalse();
        turnAfter(1);

        assertThat(first().isLeaving()).isTrue();
        assertThat(pool.problems).singleElement().asString().contains("closed a descriptor");
    }

    @Test
    void shouldRefuseTimesThatNobodyCanWaitFor() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        assertThatThrownBy(() -> WorkerLimits.NONE.withAge(forEver)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 sets no limit");
        assertThatThrownBy(() -> new Growth(1, 2, Duration.ofSeconds(1), Duration.ZERO, forEver, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pool.named("test").leaveTimeout(forEver).open()).hasMessageContaining("leaveTimeout");
        assertThatThrownBy(() -> Pool.named("test").startTimeout(Duration.ofSeconds(-1)).open())
                .hasMessageContaining("PT-1S (startTimeout)");
    }
}
