package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import io.multimodule.config.ConfigValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LimitSettingsTest {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final MachineCapacity MACHINE = new MachineCapacity(10 * GIB, 4);
    private static final LimitSettings DEFAULTS = LimitSettings.defaults(MACHINE);
    private List<String> problems;

    /** The settings of the last {@code limits} there is: root over the defaults, then the task's. */
    private LimitSettings read(String... lines) {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", String.join("\n", lines) + "\n")));
        LimitSettings all = LimitSettings.read(config.root().value("limits"), DEFAULTS, MACHINE);
        ConfigValue tasks = config.root().value("tasks");
        LimitSettings last = tasks.isMissing() ? all
                : LimitSettings.read(tasks.section().section("Counter").value("limits"), all, MACHINE);
        problems = config.problems().stream().map(ConfigProblem::toString).toList();
        return last;
    }

    private LimitSettings readWell(String... lines) {
        LimitSettings settings = read(lines);
        assertThat(problems).isEmpty();
        return settings;
    }

    private static double[] levels(LimitSettings settings, Measure measure) {
        Thresholds all = settings.of(measure).thresholds();
        return new double[] {all.warn().value(), all.severe().value(), all.failsafe().value()};
    }

    @Test
    void shouldReadAllOfALimit() {
        LimitSettings settings = readWell("limits:",
                "  memory: { warn: 128MiB, severe: 192MiB, failsafe: 2.5%, for: 30s, take: max, hold: false, backstop: false }",
                "  cpu: { warn: 0.7, severe: 0.85, failsafe: 50%, for: [60s, 300s], backstop: true }",
                "  dry_run: true", "  pause: 10s", "  remind: 10m");

        assertThat(levels(settings, Measure.MEMORY)).containsExactly(128 * MIB, 192 * MIB, 256 * MIB);
        Limit memory = settings.of(Measure.MEMORY);
        assertThat(memory.windows()).containsExactly(Duration.ofSeconds(30));
        assertThat(memory.take()).isEqualTo(Take.MAX);
        assertThat(memory.hold()).isFalse();
        assertThat(memory.mayHold()).isFalse();
        assertThat(memory.backstop()).isFalse();
        assertThat(levels(settings, Measure.CPU)).containsExactly(0.7, 0.85, 2);
        assertThat(settings.of(Measure.CPU).windows()).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(300));
        assertThat(settings.dryRun()).isTrue();
        assertThat(settings.pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.remind()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({"disk_read, 20MB/s, 20000000", "disk_write, 60MiB/m, 1048576", "disk_write, 1000/s, 1000",
        "open_files, 300, 300", "queue_bytes, 60%, 0.6", "queue_age, 1m30s, 90", "messages_in, 600/m, 10",
        "crashes, 3/5m, 0.01", "memory, 4096, 4096", "memory_pressure, 0.5%, 0.005", "oom_kills, 0/s, 0", "stalled, 5%, 0.05",
        "memory, none, Infinity"})
    void shouldKnowTheUnitOfEachMeasure(String measure, String text, double value) {
        LimitSettings settings = readWell("limits: { " + measure + ": { warn: \"" + text + "\", severe: none, failsafe: none } }");

        Measure found = Measure.valueOf(measure.toUpperCase());
        assertThat(settings.of(found).thresholds().warn().value()).isEqualTo(value);
    }

    @Test
    void shouldLayATaskOverTheDefaultsKeyByKey() {
        LimitSettings settings = readWell("limits:", "  memory: { warn: 128MiB, severe: 192MiB, failsafe: 256MiB, for: 20s }",
                "  dry_run: true", "tasks: { Counter: { limits: { memory: { failsafe: 512MiB }, pause: 5s } } }");

        assertThat(levels(settings, Measure.MEMORY)).containsExactly(128 * MIB, 192 * MIB, 512 * MIB);
        assertThat(settings.of(Measure.MEMORY).windows()).containsExactly(Duration.ofSeconds(20));
        assertThat(settings.of(Measure.THREADS)).isEqualTo(DEFAULTS.of(Measure.THREADS));
        assertThat(settings.dryRun()).isTrue();
        assertThat(settings.pause()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldBringInheritedLevelsDownWithALowerFailsafe() {
        assertThat(levels(readWell("limits: { memory: { failsafe: 256MiB } }"), Measure.MEMORY))
                .containsExactly(144 * MIB, 192 * MIB, 256 * MIB);
        assertThat(levels(readWell("limits: { memory: { severe: 1GiB } }"), Measure.MEMORY))
                .containsExactly(768 * MIB, GIB, 3.0 * GIB);
        assertThat(levels(readWell("limits: { memory: { warn: none, failsafe: 256MiB } }"), Measure.MEMORY))
                .containsExactly(Double.POSITIVE_INFINITY, 192 * MIB, 256 * MIB);
        assertThat(levels(readWell("limits: { memory: { severe: none, failsafe: 256MiB } }"), Measure.MEMORY))
                .containsExactly(192 * MIB, Double.POSITIVE_INFINITY, 256 * MIB);
    }

    @Test
    void shouldTakeALimitOutAltogether() {
        LimitSettings settings = readWell("limits: { memory: { warn: none, severe: none, failsafe: none } }");

        assertThat(settings.limits()).doesNotContainKey(Measure.MEMORY).containsKey(Measure.CPU);
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void shouldAcceptThePredecessorsNamesAndNumbers(Measure measure) {
        for (String name : measure.predecessors()) {
            LimitSettings settings = readWell("limits: { " + name + ": { warn: 0.5, severe: 0.6, failsafe: 0.7, can_failsafe: false } }");

            double whole = measure.wasFraction() ? measure.whole(MACHINE) : 1;
            assertThat(levels(settings, measure)).containsExactly(0.5 * whole, 0.6 * whole, 0.7 * whole);
            assertThat(settings.of(measure).hold()).isFalse();
        }
    }

    @Test
    void shouldHaveEachOfThePredecessorsNamesOnce() {
        List<String> all = Arrays.stream(Measure.values()).flatMap(measure -> measure.predecessors().stream()).toList();

        assertThat(all).doesNotHaveDuplicates().contains("local.cpu.one_core", "local.memory.vss_of_box_physical",
                "local.queue.bytes_of_max", "local.handles.fh.count", "local.handles.tasks.count", "local.io.disk.read_bytes",
                "local.io.disk.write_bytes", "local.admin.start.external", "local.admin.task_message_failure",
                "local.admin.task_compile_failure.internal", "local.admin.task_compile_failure.external",
                "local.admin.emit_messages", "local.admin.passed_messages");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "memroy: { warn: 1MiB }|limits.memroy: unknown key; did you mean 'memory'?",
        "local.cpu.one_cor: { warn: 1 }|unknown key; did you mean 'local.cpu.one_core'?",
        "memory: { wran: 1MiB }|limits.memory.wran: unknown key; did you mean 'warn'?",
        "memory: 256MiB|limits.memory: must be an object of 'key: value' lines; it is the text \"256MiB\"",
        "memory: { warn: 101% }|limits.memory.warn: must be a size such as 256MiB, a share of the machine's memory such as 10% or none, at most 100%; it is the text \"101%\"",
        "memory: { warn: -1 }|must be a size such as 256MiB, a share of the machine's memory such as 10% or none; it is the number -1",
        "memory: { warn: 0 }|or none, above 0; it is the number 0",
        "queue_bytes: { warn: 0.6 }|must be a share from 0% to 100%, with the sign or none; it is the number 0.6",
        "state_size: { warn: 10% }|must be a size such as 256MiB or none; it is the text \"10%\"",
        "disk_read: { warn: 20MB }|must be a size in a time such as 20MB/s or none; it is the text \"20MB\"",
        "open_files: { warn: 1.5 }|must be a whole number or none; it is the number 1.5",
        "crashes: { warn: 3 }|must be a rate such as 10/s, 3/m or 1/h or none; it is the number 3",
        "queue_age: { warn: 3 }|must be a duration such as 5s or 500ms or none; it is the number 3",
        "local.memory.vss_of_box_physical: { warn: 1.5 }|at most 100%; it is the number 1.5",
        "memory: { warn: 3GiB, severe: 2GiB, failsafe: 4GiB }|limits.memory.warn: is 3GiB, above severe, which is 2GiB; the levels must rise from warn to failsafe: lower this, or raise severe",
        "memory: { warn: 3GiB, severe: none, failsafe: 2GiB }|limits.memory.warn: is 3GiB, above failsafe, which is 2GiB",
        "memory: { severe: 4GiB }|limits.memory.severe: is 4GiB, above failsafe, which is 30% where nothing is written; the levels must rise from warn to failsafe: write failsafe too, or 'failsafe: none'",
        "memory: { for: 1s }|limits.memory.for: must be from 3s to 1h; it is the text \"1s\"",
        "memory: { for: [10s, 2h] }|must be from 3s to 1h; it is the text \"2h\"",
        "memory: { for: [] }|must have from 1 to 4 windows, such as [60s, 300s]; it has 0",
        "memory: { for: [3s, 4s, 5s, 6s, 7s] }|must have from 1 to 4 windows, such as [60s, 300s]; it has 5",
        "memory: { for: [60s, 1m] }|has the same window twice; keep one of them",
        "memory: { take: maximum }|must be one of mean, max",
        "memory: { hold: 1 }|must be true or false; it is the number 1",
        "state_size: { warn: 1MiB, hold: true }|limits.state_size.hold: has no failsafe level that could hold the task; add failsafe, or remove hold",
        "queue_bytes: { backstop: true }|is not possible: the kernel has no limit for queue_bytes; remove it",
        "crashes: { take: max }|max means nothing for crashes, whose events are counted; remove it",
        "pause: 0s|limits.pause: must be from 1s to 1d; it is the text \"0s\"",
        "remind: never|must be a duration such as",
        "cpu: { warn: 0.5 }, local.cpu.one_core: { warn: 0.5 }|is another name of 'cpu'"})
    void shouldRefuseNonsenseWithItsPlace(String written, String problem) {
        read("limits: { " + written + " }");

        assertThat(problems).singleElement().asString().startsWith("mm.yaml:1").contains(problem);
    }

    @Test
    void shouldRefuseNonsenseThatComesFromTheTaskAndTheDefaultsTogether() {
        read("limits: { memory: { warn: 1GiB, severe: 2GiB, failsafe: 3GiB } }",
                "tasks:", "  Counter:", "    limits:", "      memory: { warn: 5GiB }");

        assertThat(problems).hasSize(2).allSatisfy(problem -> assertThat(problem).startsWith("mm.yaml:5")
                .contains("tasks.Counter.limits.memory.warn: is 5GiB, above"));
    }

    @Test
    void shouldHaveDefaultsThatASingleThreadCanReachAndThatRise() {
        assertThat(levels(DEFAULTS, Measure.CPU)[2]).isLessThan(1);
        DEFAULTS.limits().forEach((measure, limit) -> {
            double[] levels = levels(DEFAULTS, measure);
            assertThat(levels[0]).isLessThan(levels[1]);
            assertThat(levels[1]).isLessThanOrEqualTo(levels[2]);
            assertThat(limit.measure()).isEqualTo(measure);
        });
    }

    @Test
    void shouldLeaveOthersAloneWhereNothingIsWritten() {
        assertThat(readWell("tasks: { Counter: {} }")).isSameAs(DEFAULTS);
        assertThat(readWell("limits:")).isSameAs(DEFAULTS);
    }

    private boolean holdsForStallsAlone(String... lines) {
        return readWell(lines).alone().of(Measure.STALLED).mayHold();
    }

    @Test
    void shouldHoldATaskAloneForStallsOnlyWhereALimitIsWrittenForItself() {
        String task = "tasks: { Counter: { limits: { %s } } }";
        String global = "limits: { stalled: { warn: 30%, hold: true } }";

        assertThat(holdsForStallsAlone("tasks: { Counter: { } }")).isFalse();
        assertThat(holdsForStallsAlone(String.format(task, "memory: { failsafe: 1GiB }"))).isFalse();
        assertThat(holdsForStallsAlone(String.format(task, "stalled: { hold: true }"))).as("as by default").isTrue();
        assertThat(holdsForStallsAlone(String.format(task, "stalled: { failsafe: 90% }"))).isTrue();
        assertThat(holdsForStallsAlone(String.format(task, "stalled: { failsafe: 90%, hold: false }"))).isFalse();
        assertThat(holdsForStallsAlone(global, "tasks: { Counter: { } }")).as("written for all").isFalse();
        assertThat(holdsForStallsAlone(global, String.format(task, "pause: 5s"))).isFalse();
        assertThat(holdsForStallsAlone(global, String.format(task, "stalled: { for: 10s }"))).isTrue();
        assertThat(readWell(global, "tasks: { Counter: { } }").alone().of(Measure.STALLED).thresholds().warn().text())
                .as("the levels hold for it, too").isEqualTo("30%");
        assertThat(readWell(global).of(Measure.STALLED).mayHold()).as("for those that share a process").isTrue();
    }
}
