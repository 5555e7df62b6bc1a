package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import org.junit.jupiter.api.Test;

class ChannelEntryTest {

    @Test
    void shouldComeBackFromItsMessage() {
        ChannelEntry entry = ChannelEntry.of("audit", 1234, new ChannelOrigin("Counter", 7), "text")
                .with(Message.of("a", 1)).with(new IllegalStateException("boom"));
        assertThat(ChannelEntry.fromMessage(entry.toMessage(), 99)).isEqualTo(entry);
        assertThat(entry.stack()).startsWith("java.lang.IllegalStateException: boom\n\tat ");
        ChannelEntry bare = ChannelEntry.of("log", 1, new ChannelOrigin("", 7), "");
        assertThat(ChannelEntry.fromMessage(bare.toMessage(), 99)).isEqualTo(bare);
    }

    @Test
    void shouldBringItsEventAlong() {
        ChannelEntry entry = ChannelEntry.of("alert", 1, new ChannelOrigin("Counter", 7), "held");
        ChannelEntry held = entry.with(Event.TASK_HELD.in(Message.of("a", 1)));
        assertThat(held.toMessage()).isEqualTo(Message.builder(7).put("type", "alert").put("event", "task-held")
                .put("str", "held").put("pid", 7).put("task", "Counter").put("time", 1).put("args", Message.of("a", 1))
                .build());
        assertThat(ChannelEntry.fromMessage(held.toMessage(), 99)).isEqualTo(held);
        ChannelEntry bare = entry.with(Event.TASK_HELD.in(Message.EMPTY));
        assertThat(bare.toMessage().has("args")).isFalse();
        assertThat(ChannelEntry.fromMessage(bare.toMessage(), 99).event()).isEqualTo("task-held");
        assertThat(entry.event()).isEmpty();
        assertThat(entry.with(Message.of("event", 5)).event()).as("a field of somebody's own").isEmpty();
    }

    @Test
    void shouldTakeAMessageOfAPredecessorOrOfAnybody() {
        assertThat(ChannelEntry.fromMessage(Message.of("type", "log", "str", "hi", "pid", 5), 99))
                .isEqualTo(ChannelEntry.of("log", 99, new ChannelOrigin("", 5), "hi"));
        assertThat(ChannelEntry.fromMessage(Message.of("x", 1), 99).channel()).isEqualTo("error");
        assertThat(ChannelEntry.fromMessage(Message.of("x", 1), 99).text()).contains("x");
    }

    @Test
    void shouldCutATextThatIsTooLong() {
        ChannelEntry entry = ChannelEntry.of("log", 0, new ChannelOrigin("", 1), "x".repeat(ChannelEntry.LONGEST + 5));
        assertThat(entry.text()).endsWith("x… (5 more characters cut)").hasSizeLessThan(ChannelEntry.LONGEST + 50);
    }
}
