package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The examples that misbehave: their configuration is right, their classes load, and their page names them all. */
class MisbehavingExamplesTest {
    private static final Path EXAMPLES = Path.of("examples/misbehaving");
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule"));

    @Test
    void shouldBeTakenByTheDaemon() {
        Configuration.Loaded loaded = new Configuration(EXAMPLES.resolve("multimodule.yaml"), true, Message.EMPTY).load(Message.EMPTY);
        assertThat(loaded.problems()).isEmpty();
        Settings settings = loaded.settings();
        Path classes = TREE.resolve(EXAMPLES).resolve("classes");
        if (Files.isDirectory(classes)) {
            assertThat(Configuration.taskProblems(settings, new TaskCatalog(Map.of(), List.of("misbehaving"), List.of(classes))))
                    .isEmpty();
        }
        settings.tasks().values().stream().filter(task -> task.process().isProgram())
                .forEach(task -> assertThat(EXAMPLES.resolve("misbehaving")
                        .resolve(Path.of(task.process().command().get(0)).getFileName())).isExecutable());
    }

    @Test
    void shouldAllBeOnTheirPage() throws IOException {
        String page = Files.readString(EXAMPLES.resolve("README.md"));
        Settings settings = new Configuration(EXAMPLES.resolve("multimodule.yaml"), true, Message.EMPTY).load(Message.EMPTY).settings();
        TreeSet<String> named = Pattern.compile("(?m)^\\| `(\\w+)`").matcher(page).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        named.add("SlowConsumer");

        assertThat(named).isEqualTo(new TreeSet<>(settings.tasks().keySet()));
    }
}
