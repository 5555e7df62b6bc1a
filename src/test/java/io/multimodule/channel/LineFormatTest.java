package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private final LineFormat format = new LineFormat(ZoneId.of("Europe/Berlin"));

    @Test
    void shouldWriteOneLine() {
        assertThat(format.lines(entry("hello").with(Message.of("queue", "A", "limit", 5, "message_id", "x").with("event", "task-held"))))
                .isEqualTo("2026-11-21T23:12:54.007+01:00 (4711) [LOG] Counter: hello queue=A limit=5\n");
    }

    @Test
    void shouldIndentFurtherLinesAndTheStack() {
        ChannelEntry entry = new ChannelEntry("error", 0, new ChannelOrigin("", 1), "a\nb\n", null,
                "java.lang.Error: x\n\tat A.b(A.java:1)\n");
        assertThat(format.lines(entry)).isEqualTo("""
                1970-01-01T01:00:00.000+01:00 (1) [ERROR] a
                    b
                    java.lang.Error: x
                    \tat A.b(A.java:1)
                """);
    }

    @Test
    void shouldShowControlCharactersInsteadOfObeyingThem() {
        assertThat(format.lines(entry("\u001b[31mred\u0000\r"))).endsWith("Counter: \\x1b[31mred\\x00\n");
    }

    @Property
    void shouldNeverLetATextLookLikeAnotherEntry(@ForAll String text, @ForAll String task) {
        String lines = format.lines(ChannelEntry.of("log", 0, new ChannelOrigin(task, 1), text)
                .with(Message.of(task, text)));
        assertThat(lines).endsWith("\n");
        assertThat(lines.split("\n")).allMatch(line -> line.startsWith("1970-01-01T01:00:00.000+01:00 (1) [LOG] ")
                || line.startsWith("    "));
        assertThat(lines.split("\n")[0]).startsWith("1970");
        assertThat(lines.split("\n")).filteredOn(line -> line.startsWith("1970")).hasSize(1);
    }

    private static ChannelEntry entry(String text) {
        return ChannelEntry.of("log", 1_795_299_174_007L, new ChannelOrigin("Counter", 4711), text);
    }
}
