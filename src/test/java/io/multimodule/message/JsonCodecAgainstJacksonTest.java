package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The codec and Jackson read the same from the same bytes, and refuse the same. */
class JsonCodecAgainstJacksonTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Property(tries = 500)
    void shouldGiveBackWhatWasWritten(@ForAll("messages") Message message) throws BadMessageException {
        assertThat(JsonCodec.read(JsonCodec.write(message))).isEqualTo(message);
        assertThat(JsonCodec.read(JsonCodec.pretty(message))).isEqualTo(message);
    }

    @Property(tries = 500)
    void shouldWriteWhatJacksonReads(@ForAll("messages") Message message) throws IOException {
        JsonNode tree = JACKSON.readTree(JsonCodec.write(message));
        assertThat(sameAs(tree, message)).as(tree.toString()).isTrue();
    }

    @Property(tries = 3000)
    void shouldTakeAndRefuseWhatJacksonDoes(@ForAll("damaged") byte[] bytes) {
        JsonNode theirs = theirs(bytes);
        Message ours;
        try {
            ours = JsonCodec.read(bytes);
        } catch (BadMessageException e) {
            assertThat(e).hasMessageContaining("at byte");
            // Jackson takes exponents that no arithmetic can use, UTF-8 that no decoder should, and halves of pairs.
            assertThat(theirs == null || e.reason() == BadMessageException.Reason.BAD_NUMBER
                    || !isUtf8(bytes) || !isUtf8(theirs.toString())).as(e.getMessage()).isTrue();
            return;
        }
        assertThat(theirs).isNotNull();
        assertThat(sameAs(theirs, ours)).as(theirs.toString()).isTrue();
    }

    @Provide
    Arbitrary<Message> messages() {
        return RandomMessages.messages();
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<byte[]> whole = RandomMessages.messages().map(JsonCodec::write);
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 1000);
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of((byte) '"', (byte) ',', (byte) '{', (byte) '}', (byte) '0',
                        (byte) '\\', (byte) 'u', (byte) 'e', (byte) '.', (byte) '-', (byte) ' ', (byte) 0xE2)),
                Tuple.of(1, Arbitraries.bytes()));
        return Combinators.combine(whole, places, bytes).as((json, place, value) -> {
            byte[] copy = json.clone();
            copy[place % copy.length] = value;
            return copy;
        });
    }

    private static JsonNode theirs(byte[] bytes) {
        try {
            JsonNode tree = JACKSON.readTree(bytes);
            return tree != null && tree.isObject() ? tree : null;
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isUtf8(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static boolean sameAs(JsonNode tree, Object value) {
        if (value instanceof Message message) {
            return tree.isObject() && tree.size() == message.size()
                    && message.asMap().entrySet().stream()
                            .allMatch(each -> tree.has(each.getKey())
                                    && sameAs(tree.get(each.getKey()), each.getValue()));
        }
        if (value instanceof List<?> list) {
            return tree.isArray() && tree.size() == list.size()
                    && IntStream.range(0, list.size()).allMatch(i -> sameAs(tree.get(i), list.get(i)));
        }
        if (value instanceof Number number) {
            return tree.isNumber()
                    && tree.decimalValue().compareTo(new BigDecimal(number.toString())) == 0;
        }
        return value == null ? tree.isNull()
                : value instanceof Boolean truth ? tree.isBoolean() && tree.booleanValue() == truth
                : tree.isTextual() && tree.textValue().equals(value);
    }
}
