package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void shouldStayAsItIsWhenAFieldIsSet() {
        Message first = Message.of("a", 1, "b", 2);
        assertThat(first.with("a", "x")).hasToString("{\"a\":\"x\",\"b\":2}");
        assertThat(first.with("c", null)).hasToString("{\"a\":1,\"b\":2,\"c\":null}");
        assertThat(first.without("a")).hasToString("{\"b\":2}");
        assertThat(first.without("no")).isSameAs(first);
        assertThat(first.toBuilder().put("b", 3).put("c", 4).build()).hasToString("{\"a\":1,\"b\":3,\"c\":4}");
        assertThat(first).hasToString("{\"a\":1,\"b\":2}");
    }

    @Test
    void shouldBringJavaValuesIntoJsonsForm() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("i", 1);
        map.put("f", 0.1f);
        map.put("big", BigInteger.TEN);
        map.put("list", new ArrayList<>(Arrays.asList(1, null, Map.of("x", 'c'))));
        map.put("array", new String[] {"a"});
        Message message = Message.copyOf(map);
        assertThat(message.get("i")).isEqualTo(1L);
        assertThat(message.get("f")).isEqualTo(0.1);
        assertThat(message.get("big")).isEqualTo(10L);
        assertThat(message.array("list")).isEqualTo(Arrays.asList(1L, null, Message.of("x", "c")));
        assertThat(message.array("array")).containsExactly("a");
    }

    @Test
    void shouldRefuseWhatHasNoJsonForm() {
        assertThatThrownBy(() -> Message.of("a", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Message.of("a", new Object())).hasMessageContaining("java.lang.Object");
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatThrownBy(() -> Message.of("a", itself)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
    }

    @Test
    void shouldNotSeeLaterChangesOfACollection() {
        List<Object> list = new ArrayList<>(List.of(1));
        Message message = Message.of("a", list);
        list.add(2);
        assertThat(message.array("a")).containsExactly(1L);
        assertThatThrownBy(() -> message.array("a").add(3)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldShareAnArrayThatIsAlreadyInAMessage() {
        Message message = Message.of("a", List.of(1, 2));
        assertThat(Message.of("b", message.array("a")).array("b")).isSameAs(message.array("a"));
    }

    @Test
    void shouldBeEqualInWhateverOrder() {
        assertThat(Message.of("a", 1, "b", List.of(1))).isEqualTo(Message.of("b", List.of(1), "a", 1))
                .hasSameHashCodeAs(Message.of("b", List.of(1), "a", 1));
        assertThat(Message.of("a", 1)).isNotEqualTo(Message.of("a", 1.0)).isNotEqualTo(Message.of("a", 1, "b", null));
    }

    @Test
    void shouldFindFieldsOfLargeMessages() {
        Message.Builder builder = Message.builder(1);
        for (int i = 0; i < 1000; i++) {
            builder.put("f" + i, i).put("f" + i, -i);
        }
        Message message = builder.build();
        assertThat(message.size()).isEqualTo(1000);
        assertThat(message.get("f" + 999)).isEqualTo(-999L);
        Message changed = message.without("f0").with("f1", "x").with("new", true);
        assertThat(changed.get("f999")).isEqualTo(-999L);
        assertThat(changed.get("f1")).isEqualTo("x");
        assertThat(changed.get("new")).isEqualTo(true);
        assertThat(changed.has("f0")).isFalse();
        assertThat(changed.size()).isEqualTo(1000);
    }

    @Test
    void shouldCountTheMemoryThatItsValuesTake() throws Exception {
        Message small = Message.of("a", 1L, "b", "text");
        String text = "x".repeat(100_000);
        assertThat(Message.EMPTY.roughBytes()).isPositive();
        assertThat(small.roughBytes()).isBetween(50, 400).isEqualTo(small.roughBytes());
        assertThat(small.with("c", text).roughBytes()).isBetween(100_000, 101_000);
        assertThat(Message.of("list", List.of(text, Message.of("deep", text))).roughBytes())
                .isBetween(200_000, 201_000);
        assertThat(JsonCodec.read("{\"n\":" + "9".repeat(1000) + "}").roughBytes()).isBetween(400, 1000);
        Message deep = Message.EMPTY;
        for (int i = 0; i < 100_000; i++) {
            deep = Message.of("a", deep);
        }
        assertThat(deep.roughBytes()).isPositive();
    }
}
