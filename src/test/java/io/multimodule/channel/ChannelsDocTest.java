package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChannelsDocTest {

    @Test
    void shouldTakeTheConfigurationOfTheManual() throws IOException {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", block("yaml"))));
        ChannelSettings settings = new ChannelConfig((match, problems) -> message -> true)
                .read(config.root().value("channels"), ChannelSettings.defaults(true));
        assertThat(config.problems()).isEmpty();
        assertThat(settings.rule("audit").endpoints()).hasSize(2);
        assertThat(settings.debugLevel()).isEqualTo(3);
    }

    @Test
    void shouldTakeTheCommandLineOfTheManual() throws IOException {
        String list = block("sh").strip().replace("multimoduled -o ", "");
        ChannelSettings settings = ChannelSettings.defaults(false).withTargets(list);
        assertThat(settings.rule("debug").to()).isEqualTo(ChannelTarget.ROUTER);
    }

    @Test
    void shouldWriteTheLineOfTheManual() throws IOException {
        long time = Instant.parse("2026-11-21T22:12:54.123Z").toEpochMilli();
        ChannelEntry entry = ChannelEntry.of("error", time, new ChannelOrigin("Counter", 4711), "the queue is full")
                .with(Message.of("queue", "Orders", "waiting", 75));
        assertThat(new LineFormat(ZoneOffset.UTC).lines(entry)).isEqualTo(block("text"));
    }

    private static String block(String kind) throws IOException {
        Matcher block = Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/channels.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
