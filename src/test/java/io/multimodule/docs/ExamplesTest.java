package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.runtime.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every example of the manual means something: YAML is a configuration that the daemon would take, JSON is a message,
 * and what is neither belongs to the test of its page.
 */
class ExamplesTest {
    /** Blocks that another test runs, by their language, and the pages on which it does. */
    private static final Map<String, Set<String>> RUN_ELSEWHERE = Map.of(
            "console", Set.of("docs/commands/multimodulectl.md", "docs/commands/qtrans.md", "docs/commands/rtrans.md",
                    "docs/commands/strans.md"),
            "java", Set.of("docs/pools.md", "docs/tasks.md"),
            "messages", Set.of("docs/routes.md"),
            "problems", Set.of("docs/routes.md"));
    /** What is shown and not run: shell lines, output, and pictures. */
    private static final Set<String> SHOWN = Set.of("sh", "text", "");

    @TestFactory
    Stream<DynamicTest> shouldTakeEveryConfiguration() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (Page page : Page.all()) {
            List<Page.Block> blocks = page.blocks();
            for (int i = 0; i < blocks.size(); i++) {
                Page.Block block = blocks.get(i);
                if (block.language().equals("yaml")) {
                    boolean faulty = i + 1 < blocks.size() && showsProblems(blocks.get(i + 1));
                    tests.add(DynamicTest.dynamicTest(page.path() + ": block " + (i + 1),
                            () -> check(block.content(), faulty)));
                }
            }
        }
        return tests.build();
    }

    @TestFactory
    Stream<DynamicTest> shouldTakeEveryMessage() throws IOException {
        return Page.all().stream().flatMap(page -> page.blocks("json").stream().map(block -> DynamicTest.dynamicTest(
                page.path() + ": " + block.content().lines().findFirst().orElse(""), () -> read(block.content()))));
    }

    @Test
    void shouldHaveATestForEveryOtherExample() throws IOException {
        Map<String, Set<String>> others = new TreeMap<>();
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (!SHOWN.contains(block.language()) && !Set.of("yaml", "json").contains(block.language())) {
                    others.computeIfAbsent(block.language(), language -> new TreeSet<>()).add(page.path().toString());
                }
            }
        }
        assertThat(others).isEqualTo(RUN_ELSEWHERE);
    }

    private static boolean showsProblems(Page.Block block) {
        return block.language().equals("problems") || block.content().matches("(?s).*\\d+ problems?\n");
    }

    private static void check(String yaml, boolean faulty) {
        Config config = new ConfigLoader("tasks.*.config").load(List.of(
                ConfigSource.text("/etc/multimodule.yaml", yaml)));
        Settings.read(config);
        if (faulty) {
            assertThat(config.problems()).isNotEmpty();
        } else {
            assertThat(config.problemText()).isEqualTo("0 problems");
        }
    }

    private static void read(String json) throws BadMessageException {
        assertThat(JsonCodec.read(json)).isNotNull();
    }
}
