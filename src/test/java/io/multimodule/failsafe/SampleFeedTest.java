package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.cgroup.Quantity;
import io.multimodule.cgroup.Sample;
import io.multimodule.cgroup.UnitIdentity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleFeedTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1L << 20;
    private final List<String> told = new ArrayList<>();
    private final Watch watch = new Watch(Subject.task("Counter"),
            LimitSettings.defaults(new MachineCapacity(1000 * MIB, 2)), new WatchListener() {
                @Override
                public void changed(LevelChange change) {
                    told.add(change.finding().measure().key() + " " + change.finding().level().text());
                }

                @Override
                public void breached(Breach breach) {
                    told.add("hold " + breach.finding().measure().key());
                }
            });
    private final SampleFeed feed = new SampleFeed(watch);
    private final Map<Quantity, Long> values = new EnumMap<>(Quantity.class);
    private long now;

    private void take(String invocation) {
        now += SECOND;
        feed.take(Sample.of(new UnitIdentity("unit", invocation, "/a", 1), now, values));
        watch.judge(now);
    }

    private double value(Measure measure) {
        return watch.standings().stream().filter(standing -> standing.measure() == measure && standing.isKnown())
                .mapToDouble(Standing::value).findFirst().orElse(Double.NaN);
    }

    @Test
    void shouldGiveEachQuantityInTheUnitOfItsMeasure() {
        for (int i = 0; i < 200; i++) {
            values.put(Quantity.CPU_NANOS, i * SECOND / 2);
            values.put(Quantity.MEMORY, 150 * MIB);
            values.put(Quantity.MEMORY_CACHE, 50 * MIB);
            values.put(Quantity.MEMORY_PRESSURE, 925L);
            values.put(Quantity.READ_BYTES, i * 1_000_000L);
            values.put(Quantity.WRITTEN_BYTES, i * 2_000_000L);
            values.put(Quantity.OPEN_FILES, 77L);
            values.put(Quantity.THREADS, 33L);
            take("a");
        }

        assertThat(value(Measure.CPU)).isEqualTo(0.5);
        assertThat(value(Measure.MEMORY)).isEqualTo(100 * MIB);
        assertThat(value(Measure.MEMORY_PRESSURE)).isBetween(0.09249, 0.09251);
        assertThat(value(Measure.DISK_READ)).isEqualTo(1e6);
        assertThat(value(Measure.DISK_WRITE)).isEqualTo(2e6);
        assertThat(value(Measure.OPEN_FILES)).isEqualTo(77);
        assertThat(value(Measure.THREADS)).isEqualTo(33);
        assertThat(value(Measure.OOM_KILLS)).as("never told").isNaN();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldBeginAfreshWithAnotherRun() {
        values.put(Quantity.MEMORY, 290 * MIB);
        for (int i = 0; i < 29; i++) {
            take("a");
        }
        for (int i = 0; i < 29; i++) {
            take("b");
        }
        assertThat(told).isEmpty();
        for (int i = 0; i < 2; i++) {
            take("b");
        }
        assertThat(told).containsExactly("memory severe");
    }

    @Test
    void shouldStrikeOnceForKillsAtItsOwnLimitButNotForThoseBeforeIt() {
        values.put(Quantity.OOM_KILLS, 3L);
        values.put(Quantity.OOM_EVENTS, 3L);
        take("adopted");
        assertThat(told).isEmpty();

        values.put(Quantity.OOM_KILLS, 4L);
        values.put(Quantity.OOM_EVENTS, 4L);
        take("adopted");
        take("adopted");
        assertThat(told).containsExactly("oom_kills failsafe", "hold oom_kills");
    }

    @Test
    void shouldStrikeForAKillInTheFirstSecondOfANewRun() {
        values.put(Quantity.OOM_KILLS, 0L);
        values.put(Quantity.OOM_EVENTS, 0L);
        take("a");
        values.put(Quantity.OOM_KILLS, 1L);
        values.put(Quantity.OOM_EVENTS, 1L);
        take("b");

        assertThat(told).containsExactly("oom_kills failsafe", "hold oom_kills");
    }

    @Test
    void shouldNotHoldATaskThatWasKilledForTheWantOfOthers() {
        values.put(Quantity.OOM_KILLS, 0L);
        values.put(Quantity.OOM_EVENTS, 0L);
        take("a");
        values.put(Quantity.OOM_KILLS, 1L);
        for (int i = 0; i < 40; i++) {
            take("a");
        }

        assertThat(told).containsExactly("oom_kills warn");
    }

    @Test
    void shouldStrikeForRefusedForks() {
        values.put(Quantity.FORKS_REFUSED, 0L);
        take("a");
        values.put(Quantity.FORKS_REFUSED, 12L);
        take("a");

        assertThat(told).containsExactly("forks_refused failsafe", "hold forks_refused");
    }

    @Test
    void shouldTakeNothingFromAUnitThatIsGone() {
        feed.take(Sample.gone(new UnitIdentity("unit", "a", "/a", 1), 1));

        assertThat(watch.standings()).noneMatch(Standing::isKnown);
    }
}
