package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.config.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables and the example of docs/limits.md are those of the code. */
class LimitsDocTest {
    private static final MachineCapacity MACHINE = new MachineCapacity(16L << 30, 4);
    private static final Map<MeasureUnit, String> UNITS = Map.of(MeasureUnit.CORES, "cores", MeasureUnit.BYTES, "bytes",
            MeasureUnit.BYTES_PER_SECOND, "bytes/s", MeasureUnit.SHARE, "%", MeasureUnit.COUNT, "number",
            MeasureUnit.EVENTS_PER_SECOND, "events/s", MeasureUnit.SECONDS, "time");
    private String page;

    @BeforeEach
    void readPage() throws Exception {
        page = Files.readString(Path.of("docs/limits.md"));
    }

    private List<String> rows(String from, String to) {
        return page.substring(page.indexOf("## " + from), page.indexOf("## " + to)).lines()
                .filter(line -> line.startsWith("| `")).toList();
    }

    @Test
    void shouldTellEveryMeasureAndNoOther() {
        assertThat(rows("What is measured", "Defaults"))
                .containsExactlyElementsOf(Arrays.stream(Measure.values()).map(LimitsDocTest::row).toList());
    }

    private static String row(Measure measure) {
        return "| `" + measure.key() + "` | " + measure.kind().name().toLowerCase(Locale.ROOT) + " | "
                + UNITS.get(measure.unit()) + " | " + measure.meaning() + " | "
                + measure.predecessors().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + " |";
    }

    @Test
    void shouldTellEveryDefaultWithAReason() {
        List<String> rows = rows("Defaults", "From values to levels");

        assertThat(rows.stream().map(row -> row.substring(0, row.lastIndexOf(" | ", row.length() - 3))).toList())
                .containsExactlyElementsOf(LimitSettings.defaults(MACHINE).limits().values().stream()
                        .map(LimitsDocTest::defaults).toList());
        assertThat(rows).allMatch(row -> row.length() - row.lastIndexOf(" | ", row.length() - 3) > 15);
    }

    private static String defaults(Limit limit) {
        return "| `" + limit.measure().key() + "` | " + limit.thresholds().warn().text() + " | "
                + limit.thresholds().severe().text() + " | " + limit.thresholds().failsafe().text() + " | "
                + Durations.text(limit.windows().get(0)) + " | " + (limit.hold() ? "yes" : "");
    }

    @Test
    void shouldHaveAnExampleThatIsTaken() {
        Matcher block = Pattern.compile("```\\w+\n(limits:.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).isTrue();
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", block.group(1))));
        LimitSettings all = LimitSettings.read(config.root().value("limits"), LimitSettings.defaults(MACHINE), MACHINE);
        LimitSettings counter = LimitSettings.read(
                config.root().section("tasks").section("Counter").value("limits"), all, MACHINE);

        assertThat(config.problemText()).isEqualTo("0 problems");
        assertThat(counter.of(Measure.MEMORY).thresholds().failsafe().text()).isEqualTo("512MiB");
        assertThat(counter.of(Measure.MEMORY).thresholds().warn().text()).isEqualTo("128MiB");
        assertThat(counter.of(Measure.CPU).windows()).hasSize(2);
        assertThat(all.pause()).isEqualTo(LimitSettings.DEFAULT_PAUSE);
        assertThat(all.remind()).isEqualTo(LimitSettings.DEFAULT_REMIND);
    }

    @Test
    void shouldBringLevelsDownAsThePageSays() {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", "limits: { memory: { failsafe: 256MiB } }\n")));
        Thresholds memory = LimitSettings.read(config.root().value("limits"), LimitSettings.defaults(MACHINE), MACHINE)
                .of(Measure.MEMORY).thresholds();

        assertThat(memory.severe().text()).isEqualTo("192MiB");
        assertThat(memory.warn().text()).isEqualTo("144MiB");
    }
}
