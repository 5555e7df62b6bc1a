package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RegulatorTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Growth GROWTH = Growth.DEFAULT;

    private long now = 5;

    /** Workers as the pool would have them, moved by hand. */
    private final class Model {
        private final Regulator regulator;
        private int starting;
        private int idle;
        private int busy;
        private int leaving;
        private Regulator.Decision last;

        Model(PoolSize size) {
            this(size, GROWTH);
        }

        Model(PoolSize size, Growth growth) {
            regulator = new Regulator(size, growth);
        }

        Counts counts() {
            return new Counts(starting, idle, busy, leaving);
        }

        /** Does what the regulator says, until it says nothing more. */
        int turn() {
            int started = 0;
            last = regulator.decide(now, counts());
            while (last.start() > 0) {
                for (int i = last.start(); i > 0; i--) {
                    regulator.started();
                    starting++;
                    started++;
                }
                last = regulator.decide(now, counts());
            }
            assertThat(last.retire()).isLessThanOrEqualTo(idle);
            idle -= last.retire();
            leaving += last.retire();
            return started;
        }

        void allReady() {
            idle += starting;
            starting = 0;
        }

        void work(int count) {
            int moved = Math.min(idle, count);
            idle -= moved;
            busy += moved;
        }

        void size(PoolSize other) {
            regulator.resize(other);
        }

        /** One event, chosen by a number. */
        void happen(int event) {
            switch (event % 10) {
                case 0 -> allReady();
                case 1 -> work(1 + event % 5);
                case 2 -> {
                    regulator.worked(busy);
                    idle += busy;
                    busy = 0;
                }
                case 3 -> leaving = 0;
                case 4 -> {
                    if (busy > 0) {
                        busy--;
                        regulator.failed(now, now);
                    }
                }
                case 5 -> {
                    if (starting > 0) {
                        starting--;
                        regulator.failed(now, now);
                    }
                }
                case 6 -> now += SECOND / 3;
                case 7 -> {
                    if (busy > 0) {
                        busy--;
                        regulator.crashed(now, now);
                    }
                }
                case 8 -> size(new PoolSize(1 + event % 5, 1 + event % 7, 1, 1 + event % 13).adjust().size());
                default -> now += 2 * SECOND;
            }
        }
    }

    @Property(tries = 2000)
    void shouldNeverHaveMoreThanTheMostNorTooFewIdleOnceItHadTheTime(@ForAll("sizes") PoolSize size,
            @ForAll List<@net.jqwik.api.constraints.IntRange(max = 1000) Integer> events) {
        Model model = new Model(size);
        for (int event : events) {
            model.happen(event);
            int before = model.counts().all();
            model.turn();
            PoolSize limits = model.regulator.size();
            assertThat(model.counts().all()).isLessThanOrEqualTo(Math.max(before, limits.max()));
            assertThat(model.idle).as("idle ones beyond the most have to go at once")
                    .isLessThanOrEqualTo(Math.max(0, limits.max() - model.starting - model.busy));
            assertThat(model.last.dueNanos()).isPositive();
            boolean enough = model.idle >= limits.minSpare() || model.counts().all() >= limits.max()
                    || model.starting > 0 || model.regulator.held();
            // Otherwise it waits for the next batch or for the end of a delay, and says until when.
            assertThat(enough || model.last.dueNanos() < Long.MAX_VALUE).isTrue();
        }
        model.regulator.release();
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            model.allReady();
            model.leaving = 0;
            model.turn();
        }
        PoolSize last = model.regulator.size();
        assertThat(model.idle >= last.minSpare() || model.counts().all() >= last.max()).isTrue();
        assertThat(model.idle).isLessThanOrEqualTo(last.maxSpare());
    }

    @Provide
    Arbitrary<PoolSize> sizes() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 12);
        return Combinators.combine(few, few, few, Arbitraries.integers().between(1, 40))
                .as((min, max, start, most) -> new PoolSize(min, max, start, most).adjust().size());
    }

    @Test
    void shouldStartTheFirstOnesAtOnce() {
        Model model = new Model(new PoolSize(5, 10, 7, 73));

        assertThat(model.turn()).isEqualTo(7);
        assertThat(model.turn()).isZero();
    }

    @Test
    void shouldOweNoneOfTheFirstOnesForWhichThereWasNoRoom() {
        Model model = new Model(new PoolSize(1, 2, 12, 40));
        model.size(new PoolSize(1, 2, 3, 3));
        assertThat(model.regulator.owesFirst()).isTrue();
        assertThat(model.turn()).isEqualTo(3);
        assertThat(model.regulator.owesFirst()).isFalse();
        model.allReady();

        model.turn();
        now += SECOND;
        model.turn();
        assertThat(model.idle).isEqualTo(2);
        model.leaving = 0;

        assertThat(model.turn()).as("one too many again").isZero();
        assertThat(model.last.dueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNotCallItTooFewWhenOnlyTheFirstOnesHaveNoRoom() {
        Model model = new Model(new PoolSize(1, 3, 3, 3));
        model.regulator.failed(now, now);
        model.idle = 3;
        model.turn();

        assertThat(model.last.saturated()).isFalse();
    }

    @Test
    void shouldGrowInBatchesThatDouble() {
        Model model = new Model(new PoolSize(40, 80, 40, 200));
        model.turn();
        model.allReady();
        model.work(40);
        int[] started = new int[7];
        for (int second = 0; second < started.length; second++) {
            started[second] = model.turn();
            assertThat(model.turn()).isZero();
            model.allReady();
            model.work(100);
            now += SECOND;
        }

        assertThat(started).containsExactly(1, 2, 4, 8, 16, 32, 32);
    }

    @Test
    void shouldBeginWithASmallBatchAfterAQuietTime() {
        Model model = new Model(new PoolSize(8, 80, 8, 200));
        model.turn();
        for (int second = 0; second < 3; second++) {
            model.allReady();
            model.work(100);
            model.turn();
            now += SECOND;
        }
        now += 10 * SECOND;
        model.allReady();
        model.work(100);

        assertThat(model.turn()).isEqualTo(1);
    }

    @Test
    void shouldSayWhenTheNextBatchIsDue() {
        Model model = new Model(new PoolSize(8, 80, 8, 200));
        model.turn();
        model.allReady();
        model.work(8);
        model.turn();

        assertThat(model.last.dueNanos()).isEqualTo(SECOND);
    }

    @Test
    void shouldWarnOnceWhileThereAreTooFew() {
        Model model = new Model(new PoolSize(2, 4, 2, 2));
        model.turn();
        model.allReady();
        model.work(2);
        model.turn();
        assertThat(model.last.saturated()).isTrue();
        model.turn();
        assertThat(model.last.saturated()).isFalse();

        model.happen(2);
        model.turn();
        now += 59 * SECOND;
        model.work(2);
        model.turn();
        assertThat(model.last.saturated()).as("a wave").isFalse();
        model.happen(2);
        model.turn();
        now += 60 * SECOND;
        model.work(2);
        model.turn();
        assertThat(model.last.saturated()).isTrue();
    }

    @Test
    void shouldNotWarnAgainForEachThatWasIdleForAMoment() {
        Model model = new Model(new PoolSize(1, 4, 2, 2));
        model.turn();
        model.allReady();
        for (int i = 0; i < 10; i++) {
            model.work(2);
            model.turn();
            assertThat(model.last.saturated()).isEqualTo(i == 0);
            now += SECOND;
            model.happen(2);
            model.turn();
            now += SECOND / 2;
        }
    }

    @Test
    void shouldCountOneFailureOfThoseThatWereStartedTogether() {
        Model model = new Model(new PoolSize(20, 30, 20, 40));
        long begin = now;
        model.turn();
        for (int i = 0; i < 20; i++) {
            now += SECOND / 100;
            model.starting--;
            model.regulator.failed(now, begin);
        }

        assertThat(model.regulator.failures()).isEqualTo(1);
        assertThat(model.turn()).as("the delay is over").isPositive();
        long next = now++;
        model.regulator.failed(now, next);
        assertThat(model.regulator.failures()).isEqualTo(2);
    }

    @Test
    void shouldTryAgainAtOnceOnlyAfterATimeEvenWithoutADelay() {
        Model model = new Model(new PoolSize(1, 2, 1, 2), new Growth(1, 1, GROWTH.interval(), Duration.ZERO,
                Duration.ZERO, 3));
        model.regulator.failed(now, now);
        model.turn();

        assertThat(model.last.dueNanos()).isEqualTo(1);
    }

    @Test
    void shouldCountThoseThatAreLeavingUntilTheyAreGone() {
        Model model = new Model(new PoolSize(2, 4, 2, 4));
        model.turn();
        model.allReady();
        model.leaving = 2;
        model.work(2);

        assertThat(model.turn()).isZero();
        model.leaving = 0;
        assertThat(model.turn()).isEqualTo(1);
    }

    @Test
    void shouldPartOnlyWithWhatWasTooMuchForAWholeInterval() {
        Model model = new Model(new PoolSize(1, 2, 10, 20));
        model.turn();
        model.allReady();
        model.turn();
        assertThat(model.last.retire()).isZero();
        assertThat(model.last.dueNanos()).isEqualTo(SECOND);
        now += SECOND / 2;
        model.work(5);
        model.turn();
        now += SECOND / 4;
        model.happen(2);
        model.turn();
        now += SECOND / 4;
        model.turn();

        assertThat(model.last.retire()).as("only 3 were idle in between too").isEqualTo(3);
    }

    @Test
    void shouldNoticeASurplusWithoutAnyEvent() {
        Model model = new Model(new PoolSize(1, 2, 6, 20));
        model.turn();
        model.allReady();
        model.turn();
        now += SECOND;
        model.turn();

        assertThat(model.idle).isEqualTo(2);
    }

    @Test
    void shouldWaitLongerAfterEachFailureAndThenHold() {
        Model model = new Model(new PoolSize(1, 2, 1, 20), new Growth(32, 32, GROWTH.interval(), GROWTH.firstDelay(),
                GROWTH.lastDelay(), GROWTH.holdAfter()));
        model.turn();
        long expected = GROWTH.firstDelay().toNanos();
        for (int i = 1; i < GROWTH.holdAfter(); i++) {
            model.starting = 0;
            model.regulator.failed(now, now);
            assertThat(model.turn()).isZero();
            assertThat(model.last.dueNanos()).isEqualTo(Math.min(expected, GROWTH.lastDelay().toNanos()));
            now += model.last.dueNanos();
            assertThat(model.turn()).isEqualTo(1);
            expected *= 2;
        }
        model.starting = 0;
        model.regulator.failed(now, now);
        now += 1000 * SECOND;

        assertThat(model.regulator.held()).isTrue();
        assertThat(model.turn()).isZero();
        assertThat(model.last.dueNanos()).isEqualTo(Long.MAX_VALUE);
        model.regulator.worked(1);
        assertThat(model.turn()).isEqualTo(1);
    }

    @Test
    void shouldNotAddUpFailuresThatLieFarApart() {
        Regulator regulator = new Regulator(PoolSize.DEFAULT, GROWTH);
        for (int i = 0; i < 3 * GROWTH.holdAfter(); i++) {
            regulator.failed(now, now);
            now += Duration.ofMinutes(6).toNanos();
        }

        assertThat(regulator.held()).isFalse();
    }

    @Test
    void shouldPartAtOnceWithIdleOnesWhenThereMayBeFewer() {
        Model model = new Model(new PoolSize(1, 10, 10, 20));
        model.turn();
        model.allReady();
        model.work(3);
        model.regulator.resize(new PoolSize(1, 10, 1, 5));
        model.turn();

        assertThat(model.idle).isEqualTo(2);
        model.work(2);
        model.regulator.resize(new PoolSize(1, 10, 1, 2));
        model.turn();
        assertThat(model.busy).as("who works is not disturbed").isEqualTo(5);
        model.happen(2);
        model.turn();
        assertThat(model.idle).isEqualTo(2);
    }

    @Test
    void shouldFollowNewSizes() {
        Model model = new Model(new PoolSize(1, 2, 1, 20));
        model.turn();
        model.allReady();
        model.regulator.resize(new PoolSize(3, 3, 3, 3));
        model.turn();
        now += SECOND;
        model.turn();

        assertThat(model.starting).isEqualTo(2);
    }

    /** What a start waits after a worker that was started now has crashed. */
    private long waitsAfterACrash(Model model) {
        now++;
        model.busy--;
        model.regulator.crashed(now, now);
        assertThat(model.turn()).isZero();
        return model.last.dueNanos();
    }

    @Test
    void shouldWaitLongerAfterEachCrashThatIsNotMadeGoodButNeverHold() {
        Model model = new Model(new PoolSize(1, 2, 1, 20), new Growth(32, 32, GROWTH.interval(), GROWTH.firstDelay(),
                GROWTH.lastDelay(), GROWTH.holdAfter()));
        long[] waits = new long[20];
        for (int i = 0; i < waits.length; i++) {
            model.turn();
            model.allReady();
            model.work(1);
            model.regulator.worked(2);
            waits[i] = waitsAfterACrash(model);
            now += waits[i];
        }

        assertThat(waits).startsWith(SECOND / 10, SECOND / 5, SECOND * 2 / 5).endsWith(5 * SECOND, 5 * SECOND);
        assertThat(model.regulator.held()).isFalse();
        now += Duration.ofMinutes(6).toNanos();
        model.turn();
        model.allReady();
        model.work(1);
        assertThat(waitsAfterACrash(model)).as("the row is forgotten").isEqualTo(SECOND / 10);
    }

    @Test
    void shouldNotTakeWorkersFromAPoolUnderLoadForACrashInAThousand() {
        Model model = new Model(new PoolSize(5, 10, 5, 73));
        long end = now + 60 * SECOND;
        while (now < end) {
            now += 10 * SECOND;
            model.turn();
            model.allReady();
            model.work(1);
            model.regulator.worked(1_000);
            assertThat(waitsAfterACrash(model)).isLessThanOrEqualTo(SECOND / 10);
            model.regulator.worked(5);
            assertThat(model.regulator.mayStart(now)).as("at once after five more").isTrue();
        }
    }

    @Test
    void shouldNotWaitLongerForCrashesOfWorkersThatWereStartedBeforeTheFirst() {
        Model model = new Model(new PoolSize(20, 30, 20, 40));
        long begin = now;
        model.turn();
        model.allReady();
        for (int i = 0; i < 20; i++) {
            now++;
            model.idle--;
            model.regulator.crashed(now, begin);
        }

        assertThat(model.turn()).isZero();
        now += SECOND / 10;
        assertThat(model.turn()).isPositive();
    }
}
