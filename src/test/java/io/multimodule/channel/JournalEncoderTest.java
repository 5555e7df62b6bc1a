package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JournalEncoderTest {
    private final JournalEncoder encoder = new JournalEncoder("multimodule", DatagramPort.USUAL_LIMIT);

    @Test
    void shouldWriteTheFieldsOfAnEntry() {
        ChannelEntry entry = ChannelEntry.of("alert", 1234, new ChannelOrigin("Counter", 4711), "too big")
                .with(Message.builder(4).put("queue.name", "A").put("limit", 5)
                        .put("message_id", "0123456789abcdef0123456789abcdef").put("list", List.of(1, 2)).build());
        assertThat(text(encoder.encode(entry))).isEqualTo("""
                PRIORITY=1
                SYSLOG_IDENTIFIER=multimodule
                MULTIMODULE_CHANNEL=alert
                MULTIMODULE_TASK=Counter
                MULTIMODULE_PID=4711
                MULTIMODULE_TIME=1234
                MESSAGE_ID=0123456789abcdef0123456789abcdef
                MESSAGE=too big
                MULTIMODULE_QUEUE_NAME=A
                MULTIMODULE_LIMIT=5
                MULTIMODULE_LIST=[1, 2]
                """);
    }

    @Test
    void shouldWriteTheEventWithItsId() {
        assertThat(fields(entry("alert", "x").with(Event.TASK_HELD.in(Message.EMPTY))))
                .containsEntry("MULTIMODULE_EVENT", "task-held")
                .containsEntry("MESSAGE_ID", Event.TASK_HELD.messageId());
        assertThat(fields(entry("alert", "x").with(Message.of("event", "tank-empty"))))
                .containsEntry("MULTIMODULE_EVENT", "tank-empty").doesNotContainKey("MESSAGE_ID");
        String own = "0123456789abcdef0123456789abcdef";
        assertThat(fields(entry("alert", "x").with(Event.TASK_HELD.in(Message.of("message_id", own)))))
                .containsEntry("MESSAGE_ID", own);
    }

    @Test
    void shouldGiveEachChannelItsPriority() {
        assertThat(fields(entry("error", "x"))).containsEntry("PRIORITY", "3");
        assertThat(fields(entry("log", "x"))).containsEntry("PRIORITY", "6");
        assertThat(fields(entry("audit", "x"))).containsEntry("PRIORITY", "6");
        assertThat(fields(entry("debug", "x"))).containsEntry("PRIORITY", "7");
        assertThat(fields(entry("log", "x").with(Message.of("priority", 4)))).containsEntry("PRIORITY", "4")
                .doesNotContainKey("MULTIMODULE_PRIORITY");
        assertThat(fields(entry("log", "x").with(Message.of("priority", 9)))).containsEntry("PRIORITY", "6");
    }

    @Test
    void shouldWriteLinesByLengthAndBringTheStackAlong() {
        ChannelEntry entry = new ChannelEntry("error", 0, new ChannelOrigin("", 1), "ä\nb=c", null,
                "Error: x\n\tat y\n");
        assertThat(fields(entry)).containsEntry("MESSAGE", "ä\nb=c\nError: x\n\tat y")
                .doesNotContainKey("MULTIMODULE_TASK");
    }

    @Test
    void shouldCutWhatIsTooLongBetweenCharacters() {
        JournalEncoder small = new JournalEncoder("multimodule", 400);
        Map<String, String> fields = fields(small.encode(entry("log", "ä".repeat(1000)).with(Message.of("a", "b"))));
        assertThat(fields.get("MESSAGE")).matches("ä+… \\(of 2000 bytes\\)");
    }

    @Property
    void shouldNeverWriteAFieldThatReadsAsAnother(@ForAll String task, @ForAll String text, @ForAll String name,
            @ForAll String value, @ForAll @IntRange(min = 300, max = 600) int largest) {
        JournalEncoder any = new JournalEncoder("multimodule", largest);
        ByteBuffer datagram = any.encode(ChannelEntry.of("log", 0, new ChannelOrigin(task, 1), text)
                .with(Message.of(name, value)));
        assertThat(datagram.remaining()).isLessThanOrEqualTo(largest);
        assertThat(fields(datagram)).containsEntry("PRIORITY", "6").allSatisfy((key, any2) ->
                assertThat(key).matches("[A-Z][A-Z0-9_]{0,63}"));
    }

    private Map<String, String> fields(ChannelEntry entry) {
        return fields(encoder.encode(entry));
    }

    /** Reads a datagram as the journal does. */
    private static Map<String, String> fields(ByteBuffer in) {
        in.order(ByteOrder.LITTLE_ENDIAN);
        Map<String, String> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            String line = upTo(in);
            int equals = line.indexOf('=');
            if (equals >= 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            } else {
                byte[] value = new byte[(int) in.getLong()];
                in.get(value);
                assertThat(in.get()).isEqualTo((byte) '\n');
                fields.put(line, new String(value, StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static String upTo(ByteBuffer in) {
        int start = in.position();
        while (in.get() != '\n') {
            continue;
        }
        byte[] line = new byte[in.position() - start - 1];
        in.get(start, line);
        return new String(line, StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer datagram) {
        return StandardCharsets.UTF_8.decode(datagram).toString();
    }

    private static ChannelEntry entry(String channel, String text) {
        return ChannelEntry.of(channel, 0, new ChannelOrigin("T", 1), text);
    }
}
