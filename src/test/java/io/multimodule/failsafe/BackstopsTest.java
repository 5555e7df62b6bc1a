package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import io.multimodule.unit.UnitResources;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BackstopsTest {
    private static final long MIB = 1L << 20;

    private static Limit limit(Measure measure, double failsafe, boolean hold, boolean backstop) {
        return new Limit(measure, new Thresholds(Amount.NONE, Amount.NONE, new Amount(failsafe, "")),
                List.of(Duration.ofSeconds(60)), Take.MEAN, hold, backstop);
    }

    private static LimitSettings settings(boolean dryRun, Limit... limits) {
        return new LimitSettings(Arrays.stream(limits).collect(Collectors.toMap(Limit::measure, each -> each)), dryRun,
                Duration.ofSeconds(60), Duration.ofHours(1));
    }

    @Test
    void shouldLieAQuarterAboveFailsafe() {
        Backstops backstops = Backstops.of(settings(false, limit(Measure.MEMORY, 256 * MIB, true, true),
                limit(Measure.THREADS, 200, true, true), limit(Measure.OPEN_FILES, 900, true, true),
                limit(Measure.CPU, 0.8, true, true), limit(Measure.DISK_READ, 80e6, true, true)), "/var");

        assertThat(backstops.limits()).isEqualTo(new UnitLimits(UnitLimits.UNLIMITED, 320 * MIB, 250, 1,
                List.of(new DeviceBandwidth("/var", 100_000_000, UnitLimits.UNLIMITED))));
        assertThat(backstops.openFiles()).isEqualTo(1125);
    }

    @Test
    void shouldLieWellAboveSmallLimits() {
        Backstops backstops = Backstops.of(settings(false, limit(Measure.MEMORY, MIB, true, true),
                limit(Measure.THREADS, 2, true, true), limit(Measure.OPEN_FILES, 1, true, true)), "");

        assertThat(backstops.limits().memoryMax()).isEqualTo(17 * MIB);
        assertThat(backstops.limits().tasksMax()).isEqualTo(10);
        assertThat(backstops.openFiles()).isEqualTo(17);
    }

    @Test
    void shouldNotKillWhatIsOnlyToBeTold() {
        assertThat(Backstops.of(settings(true, limit(Measure.MEMORY, MIB, true, true)), "").limits()).isEqualTo(UnitLimits.NONE);
        assertThat(Backstops.of(settings(false, limit(Measure.MEMORY, MIB, false, true)), "").limits()).isEqualTo(UnitLimits.NONE);
        assertThat(Backstops.of(settings(false, limit(Measure.MEMORY, MIB, true, false)), "").limits()).isEqualTo(UnitLimits.NONE);
        assertThat(Backstops.of(LimitSettings.NONE, "/var")).isEqualTo(new Backstops(UnitLimits.NONE, 0));
    }

    @Test
    void shouldLimitMemoryThreadsAndFilesByDefaultAndNotTheRest() {
        Backstops backstops = Backstops.of(LimitSettings.defaults(new MachineCapacity(1000 * MIB, 2)), "/var");

        assertThat(backstops.limits().memoryMax()).isEqualTo(375 * MIB);
        assertThat(backstops.limits().tasksMax()).isEqualTo(250);
        assertThat(backstops.limits().cpus()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(backstops.limits().devices()).isEmpty();
        assertThat(backstops.openFiles()).isEqualTo(1125);
    }

    @Test
    void shouldKeepTheRestOfTheResources() {
        UnitResources own = new UnitResources("multimodule-tasks.slice", 4096, UnitLimits.NONE);

        UnitResources with = Backstops.of(settings(false, limit(Measure.THREADS, 200, true, true)), "").in(own);

        assertThat(with).isEqualTo(new UnitResources("multimodule-tasks.slice", 4096, UnitLimits.NONE.withTasksMax(250)));
    }
}
