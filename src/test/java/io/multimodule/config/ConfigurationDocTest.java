package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private final List<String> blocks = blocks();

    @Test
    void shouldGiveTheProblemsThatTheManualShows() {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("multimodule.yaml", blocks.get(0))));
        read(config);
        assertThat(config.problemText()).isEqualTo(blocks.get(1).strip());
    }

    @Test
    void shouldPrintWhatIsInForceAsTheManualShows() {
        Config config = new ConfigLoader().load(List.of(
                ConfigSource.text("multimodule.yaml", "queues: { directory: /srv/queues }"),
                ConfigSource.text("10-site.yaml", "tasks: { Counter: { external: true } }"),
                ConfigSource.overrides("control message",
                        Message.of("tasks", Message.of("Counter", Message.of("save_every", "5s"))))));
        read(config);
        assertThat(config.effective().yaml()).isEqualTo(blocks.get(2));
    }

    private static void read(Config config) {
        Section root = config.root();
        root.text("control_queue").orElse("multimodule_control");
        Section queues = root.section("queues");
        queues.path("directory").orElse(Path.of("/run/multimodule/queues"));
        queues.text("mode").orElse("0660");
        root.sections("tasks").values().forEach(task -> {
            task.bool("external").orElse(false);
            task.duration("save_every").orElse(Duration.ofSeconds(1));
        });
    }

    private static List<String> blocks() {
        try {
            return Pattern.compile("```(?:yaml|text)\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("docs/configuration.md"))).results()
                    .map((MatchResult result) -> result.group(1)).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
