package io.multimodule.pool;

import static io.multimodule.pool.WorkersByHand.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** How workers come and go, by a clock that is turned by hand. */
class StaffByHandTest extends WithWorkersByHand {
    @Test
    void shouldCountWorkersThatWereAskedToLeaveUntilTheyAreGone() throws Exception {
        pool(2, 4, 2, 3).turn();
        pool.allReady();
        for (WorkerProcess worker : pool.workers(WorkerState.IDLE)) {
            pool.staff.remove(worker.pid(), pool.now);
        }
        pool.turn();
        pool.allReady();
        pool.now += 5 * SECOND;
        pool.turn();

        assertThat(pool.roster.counts()).isEqualTo(new Counts(0, 1, 0, 2));
        assertThat(pool.events).contains(PoolEvent.FULL);
        pool.gone(pool.leaving().get(0), WELL);
        pool.turn();
        assertThat(pool.roster.counts()).isEqualTo(new Counts(1, 1, 0, 1));
    }

    @Test
    void shouldReplaceAWorkerThatFailedAfterADelayThatGrowsAndHoldAPoolOfWhichAllFail() throws Exception {
        pool(1, 2, 1, 4).turn();
        for (int i = 1; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 10 * SECOND;
            pool.turn();
            pool.gone(pool.newest(), new ExitStatus(i, 0));
            long delay = Math.min(30_000, 100L << i - 1) * SECOND / 1000;
            assertThat(pool.turn()).isEqualTo(delay);
            pool.now += delay - 1;
            assertThat(pool.turn()).isEqualTo(1);
            assertThat(pool.roster.isEmpty()).isTrue();
            pool.now++;
            pool.turn();
            assertThat(pool.roster.counts().starting()).isEqualTo(1);
        }
        pool.gone(pool.newest(), BADLY);

        assertThat(pool.events).containsExactly(PoolEvent.HELD);
        assertThat(pool.staff.held()).contains("10 workers in a row").contains("exit code 1");
        pool.now += 1000 * SECOND;
        assertThat(pool.turn()).isEqualTo(Long.MAX_VALUE);
        assertThat(pool.roster.isEmpty()).isTrue();
        pool.staff.release();
        pool.turn();
        assertThat(pool.roster.counts().starting()).isEqualTo(1);
    }

    private void hold() {
        for (int i = 0; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 40 * SECOND;
            pool.turn();
            pool.gone(pool.newest(), BADLY);
        }
    }

    @Test
    void shouldStayHeldWhenAWorkerThatWasAddedByHandFailsMuchLater() throws Exception {
        pool(1, 2, 1, 4);
        hold();
        pool.now += 600 * SECOND;
        assertThat(pool.staff.add(pool::start)).isTrue();
        pool.now++;
        pool.gone(pool.newest(), BADLY);
        pool.turn();

        assertThat(pool.staff.held()).isNotEmpty();
        assertThat(pool.events).containsExactly(PoolEvent.HELD);
    }

    @Test
    void shouldTakeWorkersForFailedThatWereReplacedForWhatTheySaid() throws Exception {
        pool(1, 2, 1, 4);
        for (int i = 0; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 40 * SECOND;
            pool.turn();
            pool.allReady();
            pool.care.replace(pool.newest(), "sent garbage", pool.now);
            pool.care.replace(pool.newest(), "sent garbage", pool.now);
            pool.gone(pool.newest(), new ExitStatus(0, 15));
        }

        assertThat(pool.staff.held()).contains("sent garbage");
        assertThat(pool.problems).as("one for each").hasSize(Growth.DEFAULT.holdAfter());
    }

    @Test
    void shouldPartWithASurplusAlsoWhileFirstOnesAreStillToBeStarted() throws Exception {
        pool(1, 2, 6, 10).most = 1;
        for (int i = 0; i < 4; i++) {
            pool.start(1);
        }
        pool.allReady();
        pool.most = 0;
        pool.turn();
        pool.most = 1;
        pool.now += SECOND;
        pool.turn();

        assertThat(pool.leaving()).hasSize(2);
    }

    @Test
    void shouldReplaceAtOnceWhoIsAskedToLeaveForItsAge() throws Exception {
        pool = new WorkersByHand(new PoolSize(1, 2, 1, 4), WorkerLimits.NONE.withAge(Duration.ofMinutes(1)),
                Duration.ZERO);
        pool.turn();
        pool.allReady();
        pool.now += 60 * SECOND;
        pool.turn();

        assertThat(pool.roster.counts()).isEqualTo(new Counts(1, 0, 0, 1));
    }

    @Test
    void shouldReplaceAllWorkersEachWhenANewOneIsReady() throws Exception {
        pool(2, 4, 3, 4).turn();
        pool.allReady();
        pool.staff.reload();
        for (int i = 0; i < 20 && pool.staff.isReloading(); i++) {
            pool.turn();
            assertThat(pool.roster.counts().idle()).isGreaterThanOrEqualTo(3);
            assertThat(pool.roster.counts().all()).isLessThanOrEqualTo(4);
            pool.allReady();
            pool.now += SECOND;
            pool.turn();
            pool.allLeaversGone();
        }

        assertThat(pool.staff.isReloading()).isFalse();
        assertThat(pool.roster.all()).allMatch(worker -> worker.generation() == 1);
    }

    @Test
    void shouldReplaceNobodyByAWorkerThatOnlySaysThatItIsReady() throws Exception {
        pool(2, 4, 4, 8).turn();
        pool.allReady();
        pool.staff.reload();
        pool.turn();
        pool.allReady();
        pool.turn();
        assertThat(pool.leaving()).isEmpty();
        pool.now += SECOND - 1;
        assertThat(pool.turn()).as("when they have been ready for a second").isEqualTo(1);
        assertThat(pool.leaving()).isEmpty();
        pool.now++;
        pool.turn();

        assertThat(pool.leaving()).hasSize(4).allMatch(worker -> worker.generation() == 0);
        assertThat(pool.staff.isReloading()).isFalse();
    }

    @Test
    void shouldReplaceAtOnceByAWorkerThatHasFinishedWork() throws Exception {
        pool(1, 4, 1, 2).turn();
        pool.allReady();
        pool.staff.reload();
        pool.turn();
        WorkerProcess fresh = pool.newest();
        pool.report(fresh, WorkerState.BUSY);
        pool.turn();
        assertThat(pool.leaving()).isEmpty();
        pool.report(fresh, WorkerState.IDLE);
        pool.turn();

        assertThat(pool.leaving()).singleElement().satisfies(old -> assertThat(old.generation()).isZero());
    }

    /** New workers say that they are ready, one after the other, and each fails before a second is over. */
    @Test
    void shouldKeepAllOldWorkersWhenTheNewOnesFailAndGiveThemUp() throws Exception {
        pool(2, 4, 4, 12).turn();
        pool.allReady();
        pool.staff.reload();
        int most = 0;
        for (int i = 0; i < 1_000 && pool.staff.isReloading(); i++) {
            pool.turn();
            List<WorkerProcess> ready = pool.workers(WorkerState.IDLE);
            pool.workers(WorkerState.STARTING).stream().limit(1).forEach(one -> pool.report(one, WorkerState.IDLE));
            most = i < 20 ? 0 : Math.max(most, pool.roster.counts().all());
            pool.now += SECOND / 5;
            pool.turn();
            ready.stream().filter(one -> one.generation() == 1).forEach(one -> pool.gone(one, BADLY));
            assertThat(pool.leaving()).isEmpty();
        }

        assertThat(pool.staff.isReloading()).isFalse();
        assertThat(pool.problems).filteredOn(text -> text.contains("goes on with the workers that it has"))
                .singleElement().asString().contains("10 have failed").contains("exit code 1");
        assertThat(pool.workers(WorkerState.IDLE)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(most).as("after the first failures one is tried at a time").isEqualTo(5);
        assertThat(pool.events).as("it is not held for that").doesNotContain(PoolEvent.HELD);
        assertThat(pool.staff.held()).isEmpty();
        assertThat(pool.roster.all()).as("the old ones are not preferred when one is to leave")
                .allMatch(worker -> worker.generation() == 1);
        pool.staff.reload();
        pool.now += 5 * SECOND;
        pool.turn();
        assertThat(pool.newest().generation()).as("the next reload replaces them").isEqualTo(2);
    }

    @Test
    void shouldGiveUpAReloadWhoseWorkersCrashOnTheirSecondWork() throws Exception {
        pool(2, 30, 30, 40).turn();
        pool.allReady();
        pool.staff.reload();
        for (int i = 0; i < 1_000 && pool.staff.isReloading(); i++) {
            pool.turn();
            pool.workers(WorkerState.STARTING).stream().limit(1).forEach(one -> {
                pool.report(one, WorkerState.BUSY);
                pool.report(one, WorkerState.IDLE);
                pool.report(one, WorkerState.BUSY);
                pool.turn();
                pool.now += SECOND / 10;
                pool.gone(one, BADLY);
            });
            pool.now += SECOND / 10;
        }

        assertThat(pool.problems).anyMatch(text -> text.contains("goes on with the workers that it has"));
        assertThat(pool.workers(WorkerState.IDLE)).hasSizeGreaterThan(15);
    }

    @Test
    void shouldNotHoldAPoolWhoseNewWorkersCannotBeStartedWhileTheOldOnesServe() throws Exception {
        pool(2, 4, 4, 8).turn();
        pool.allReady();
        pool.staff.reload();
        pool.command = new WorkerCommand(List.of("/nowhere/worker"), false);
        for (int i = 0; i < 100 && pool.staff.isReloading(); i++) {
            pool.turn();
            pool.now += SECOND;
        }

        assertThat(pool.problems).filteredOn(text -> text.contains("goes on with the workers that it has")).hasSize(1);
        assertThat(pool.workers(WorkerState.IDLE)).hasSize(4);
        assertThat(pool.staff.held()).isEmpty();
    }

    @Test
    void shouldWaitBeforeItReplacesAWorkerThatCrashesOnItsSecondWork() throws Exception {
        pool(1, 1, 1, 1).turn();
        long waited = 0;
        for (int i = 0; i < 12; i++) {
            pool.allReady();
            WorkerProcess worker = pool.newest();
            pool.report(worker, WorkerState.BUSY);
            pool.report(worker, WorkerState.IDLE);
            pool.report(worker, WorkerState.BUSY);
            pool.turn();
            pool.gone(worker, BADLY);
            waited = pool.turn();
            for (long rest = waited; pool.roster.isEmpty(); rest = pool.turn()) {
                pool.now += rest;
            }
        }

        assertThat(waited).isEqualTo(5 * SECOND);
        assertThat(pool.events).doesNotContain(PoolEvent.HELD);
    }

    @Test
    void shouldNotStartNewOnesWithoutEndToReplaceMoreThanAreNeededByNow() throws Exception {
        pool(1, 2, 10, 12).turn();
        pool.allReady();
        pool.allWork();
        WorkerProcess longest = pool.newest();
        pool.staff.reload();
        long last = 0;
        for (int i = 0; i < 100 && pool.staff.isReloading(); i++) {
            pool.turn();
            pool.workers(WorkerState.BUSY).stream().filter(worker -> worker != longest)
                    .forEach(worker -> pool.report(worker, WorkerState.IDLE));
            pool.allLeaversGone();
            pool.now += SECOND;
            // Each is ready only after the surplus before it has left.
            pool.workers(WorkerState.STARTING).stream().limit(1).forEach(one -> pool.report(one, WorkerState.IDLE));
            last = pool.newest().number();
        }

        assertThat(pool.staff.isReloading()).isFalse();
        assertThat(last).as("10, one new one for each, and what must wait").isLessThanOrEqualTo(24);
    }

    @Test
    void shouldKillWhoDoesNotLeaveInTimeUnlessItWorks() throws Exception {
        pool(1, 4, 3, 8).turn();
        pool.allReady();
        List<WorkerProcess> three = pool.workers(WorkerState.IDLE);
        pool.report(three.get(1), WorkerState.BUSY);
        pool.report(three.get(2), WorkerState.BUSY);
        three.get(2).mute(pool.now);
        three.forEach(worker -> pool.staff.remove(worker.pid(), pool.now));
        pool.now += 10 * SECOND - 1;
        assertThat(pool.staff.killOverdue(pool.now)).isEqualTo(1);
        assertThat(three).noneMatch(WorkerProcess::isKilled);
        pool.now++;
        pool.staff.killOverdue(pool.now);

        assertThat(three).extracting(WorkerProcess::isKilled).as("idle, busy, and one that says nothing any more")
                .containsExactly(true, false, true);
        assertThat(pool.roster.counts().leaving()).as("until they are gone").isEqualTo(3);
        pool.staff.end(pool.now);
        pool.now += 10 * SECOND;
        pool.staff.killOverdue(pool.now);
        assertThat(three).as("when the pool ends, all").allMatch(WorkerProcess::isKilled);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void shouldComeToRestWithAsManyAsItShouldHaveWhateverHappened(
            @ForAll @Size(max = 60) List<@IntRange(max = 10_000) Integer> events) throws IOException {
        try (WorkersByHand any = pool(2, 4, 3, 9)) {
            pool = null;
            for (int event : events) {
                int before = any.roster.counts().all();
                happen(any, event);
                before = Math.max(before, any.roster.counts().all());
                assertThat(any.turn()).isPositive();
                check(any, before);
            }
            any.staff.release();
            for (int i = 0; i < 60; i++) {
                any.now += SECOND;
                any.allLeaversGone();
                any.allReady();
                any.turn();
            }
            Counts counts = any.roster.counts();
            PoolSize size = sizes(events);
            assertThat(any.staff.isReloading()).isFalse();
            assertThat(counts.starting() + counts.leaving()).as("nothing changes any more").isZero();
            assertThat(counts.idle() >= size.minSpare() || counts.all() >= size.max()).as("%s %s", counts, size).isTrue();
            assertThat(counts.idle()).isLessThanOrEqualTo(size.maxSpare());
            assertThat(any.events).containsOnlyOnce(PoolEvent.READY);
        }
    }

    private static void check(WorkersByHand any, int before) {
        Counts counts = any.roster.counts();
        assertThat(counts.idle()).isEqualTo(any.workers(WorkerState.IDLE).size());
        assertThat(counts.busy()).isEqualTo(any.workers(WorkerState.BUSY).size());
        assertThat(counts.starting()).isEqualTo(any.workers(WorkerState.STARTING).size());
        assertThat(counts.leaving()).isEqualTo(any.leaving().size());
        assertThat(counts.all()).isLessThanOrEqualTo(Math.max(before, 9));
    }

    /** What the last change of the size has made of it. */
    private static PoolSize sizes(List<Integer> events) {
        PoolSize size = new PoolSize(2, 4, 3, 9);
        for (int event : events) {
            size = event % 12 == 11 ? resized(event) : size;
        }
        return size;
    }

    private static PoolSize resized(int event) {
        return new PoolSize(1 + event % 4, 1 + event % 5, 1 + event % 4, 1 + event % 9).adjust().size();
    }

    /** One event, chosen by a number. */
    private static void happen(WorkersByHand any, int event) {
        switch (event % 12) {
            case 0 -> any.allReady();
            case 1 -> any.workers(WorkerState.IDLE).stream().limit(1 + event % 5)
                    .forEach(worker -> any.report(worker, WorkerState.BUSY));
            case 2 -> any.workers(WorkerState.BUSY).stream().limit(1 + event % 5)
                    .forEach(worker -> any.report(worker, WorkerState.IDLE));
            case 3 -> any.allLeaversGone();
            case 4 -> any.roster.all().stream().skip(event % 7).findFirst()
                    .ifPresent(worker -> any.gone(worker, BADLY));
            case 5 -> any.roster.all().stream().skip(event % 7).findFirst()
                    .ifPresent(worker -> any.staff.remove(worker.pid(), any.now));
            case 6 -> any.staff.reload();
            case 7 -> any.staff.add(any::start);
            case 8 -> any.now += SECOND / 3;
            case 9 -> any.now += 2 * SECOND;
            case 10 -> any.roster.all().stream().skip(event % 7).findFirst()
                    .ifPresent(worker -> any.care.replace(worker, "sent garbage", any.now));
            default -> any.staff.resize(resized(event));
        }
    }
}
