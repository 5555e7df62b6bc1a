package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multimodule.message.BadMessageException.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCodecTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        "NOT_JSON        | ~~",
        "NOT_JSON        | ~   ~",
        "NOT_JSON        | hello",
        "NOT_JSON        | {",
        "NOT_JSON        | {\"a\"",
        "NOT_JSON        | {\"a\":",
        "NOT_JSON        | {\"a\":1",
        "NOT_JSON        | {\"a\":1,}",
        "NOT_JSON        | {\"a\":[1,]}",
        "NOT_JSON        | {\"a\" 1}",
        "NOT_JSON        | {a:1}",
        "NOT_JSON        | {'a':1}",
        "NOT_JSON        | {\"a\":tru}",
        "NOT_JSON        | {\"a\":truex}",
        "NOT_JSON        | {\"a\":01}",
        "NOT_JSON        | {\"a\":-}",
        "NOT_JSON        | {\"a\":+1}",
        "NOT_JSON        | {\"a\":1.}",
        "NOT_JSON        | {\"a\":.5}",
        "NOT_JSON        | {\"a\":1e}",
        "NOT_JSON        | {\"a\":NaN}",
        "NOT_JSON        | {\"a\":\"x}",
        "NOT_JSON        | {\"a\":\"\\x\"}",
        "NOT_JSON        | {\"a\":\"\\u12g4\"}",
        "NOT_JSON        | {\"a\":1]",
        "NOT_JSON        | /* no */ {}",
        "NOT_AN_OBJECT   | []",
        "NOT_AN_OBJECT   | [{}]",
        "NOT_AN_OBJECT   | \"a\"",
        "NOT_AN_OBJECT   | 12",
        "NOT_AN_OBJECT   | null",
        "BAD_TEXT        | {\"a\":\"\\ud800\"}",
        "BAD_TEXT        | {\"a\":\"\\ud800\\u0041\"}",
        "BAD_TEXT        | {\"a\":\"\\udc00\"}",
        "DUPLICATE_FIELD | {\"a\":1,\"b\":2,\"a\":3}",
        "DUPLICATE_FIELD | {\"a\":1,\"\\u0061\":3}",
        "DUPLICATE_FIELD | {\"x\":{\"\":1,\"\":1}}",
        "TRAILING_BYTES  | {} x",
        "TRAILING_BYTES  | {}{}",
        "BAD_NUMBER      | {\"a\":1e99999999999}",
        "BAD_NUMBER      | {\"a\":1e2000000000}"})
    void shouldRefuseWithTheReason(Reason reason, String text) {
        assertThat(refusal(text.getBytes(StandardCharsets.UTF_8)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"80", "C080", "C3", "C328", "E28228", "E080AF", "EDA080", "EDB080", "F0808080", "F4908080", "F5808080",
        "F09F98", "FF", "FE", "C1BF"})
    void shouldRefuseWhatIsNoUtf8(String hex) {
        byte[] middle = new BigInteger("01" + hex, 16).toByteArray();
        byte[] bytes = "{\"a\":\"....".getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + middle.length + 1);
        System.arraycopy(middle, 1, all, bytes.length, middle.length - 1);
        all[bytes.length + middle.length - 1] = '"';
        all[bytes.length + middle.length] = '}';
        assertThat(refusal(all).reason()).isEqualTo(Reason.BAD_TEXT);
    }

    @Test
    void shouldSayWhereAndWhatInARefusal() {
        assertThat(refusal("{\"a\":1, oops}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("not a message: a name in quotes should stand here (at byte 8 of 13: 'oops}')");
        assertThat(refusal("{\"a\":\n\u0001}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("(at byte 6 of 8: '<01>}')");
    }

    @Test
    void shouldTellTheLimitOfSize() {
        assertThatThrownBy(() -> JsonCodec.read(new byte[11], 0, 11, 10)).isInstanceOf(BadMessageException.class)
                .hasMessage("a message of 11 bytes is larger than the limit of 10 bytes; send less or raise the limit");
    }

    @Test
    void shouldReadAsDeepAsPerlAndNotDeeper() throws BadMessageException {
        String deepest = "{\"a\":" + "[".repeat(511) + "]".repeat(511) + "}";
        assertThat(JsonCodec.text(JsonCodec.read(deepest))).isEqualTo(deepest);
        assertThat(refusal(("{\"a\":" + "[".repeat(512)).getBytes(StandardCharsets.UTF_8)).reason())
                .isEqualTo(Reason.TOO_DEEP);
        assertThat(refusal("{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8)).reason())
                .isEqualTo(Reason.TOO_DEEP);
    }

    @Test
    void shouldNotWriteWhatNobodyReads() {
        Message deep = Message.EMPTY;
        for (int i = 0; i < 600; i++) {
            deep = Message.of("a", deep);
        }
        Message tooDeep = deep;
        assertThatThrownBy(() -> JsonCodec.write(tooDeep)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
    }

    @Test
    void shouldKeepKindAndValueOfNumbers() throws BadMessageException {
        assertThat(value("1")).isEqualTo(1L);
        assertThat(value("-0")).isEqualTo(0L);
        assertThat(value("1.5")).isEqualTo(1.5);
        assertThat(value("1.0")).isEqualTo(1.0);
        assertThat(value("-0.0")).isEqualTo(-0.0);
        assertThat(value("\"3\"")).isEqualTo("3");
        assertThat(value("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(value("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(value("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(value("12345678901234567890")).isEqualTo(new BigInteger("12345678901234567890"));
        assertThat(value("1e400")).isEqualTo(new BigDecimal("1e400"));
        assertThat(value("1e-400")).isEqualTo(new BigDecimal("1e-400"));
        assertThat(value("0e5")).isEqualTo(0.0);
        assertThat(value("1E3")).isEqualTo(1000.0);
        assertThat(value("0.1")).isEqualTo(0.1);
        assertThat(value("0.1000000000000000055")).isEqualTo(new BigDecimal("0.1000000000000000055"));
        assertThat(value("0.30000000000000004")).isEqualTo(0.1 + 0.2);
        assertThat(value("2.2250738585072014e-308")).isEqualTo(Double.MIN_NORMAL);
    }

    @Test
    void shouldRefuseANumberThatIsTooLong() throws BadMessageException {
        String longest = "1".repeat(JsonCodec.MAXIMUM_NUMBER_LENGTH);
        assertThat(value(longest)).isEqualTo(new BigInteger(longest));
        assertThat(refusal(("{\"a\":" + longest + "1}").getBytes(StandardCharsets.UTF_8)).reason())
                .isEqualTo(Reason.BAD_NUMBER);
    }

    @Test
    void shouldWriteWhatAPerlClientSends() throws BadMessageException {
        String sent = "{\"a\":\"é☺\",\".ipc_transit_meta\":{\"source_hostname\":\"host.example.com\","
                + "\"send_ts\":1795294979},\"n\":[1,1.5,\"3\",null,true,false,12345678901234567890,{},[]]}";
        assertThat(JsonCodec.text(JsonCodec.read(sent))).isEqualTo(sent);
        assertThat(JsonCodec.read(" \t\r\n" + sent.replace(",", " , ") + " \n")).isEqualTo(JsonCodec.read(sent));
    }

    @Test
    void shouldWriteNumbersInFull() {
        assertThat(JsonCodec.text(Message.of("a", List.of(0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 10, 1234567890123L))))
                .isEqualTo("{\"a\":[0,-1,-9223372036854775808,9223372036854775807,10,1234567890123]}");
        assertThat(JsonCodec.text(Message.of("a", List.of(0.75, -12.5, 0.1, 3.0, -0.0, 1e9, 1e-7, 0.000001))))
                .isEqualTo("{\"a\":[0.75,-12.5,0.1,3.0,-0.0,1.0E9,1.0E-7,0.000001]}");
    }

    @Test
    void shouldEscapeOnlyWhatMustBe() throws BadMessageException {
        Message message = Message.of("q\"\\/\u0001\n\t\r\b\f", "\u007f\u2028\uD83D\uDE00");
        String text = JsonCodec.text(message);
        assertThat(text).isEqualTo("{\"q\\\"\\\\/\\u0001\\n\\t\\r\\b\\f\":\"\u007f\u2028\uD83D\uDE00\"}");
        assertThat(JsonCodec.read(text)).isEqualTo(message);
    }

    @Test
    void shouldReplaceHalfASurrogatePair() {
        assertThat(JsonCodec.text(Message.of("a", "x\uD800y\uDC00"))).isEqualTo("{\"a\":\"x\uFFFDy\uFFFD\"}");
        assertThatThrownBy(() -> JsonCodec.read("{\"a\":\"\uD800\"}")).isInstanceOf(BadMessageException.class);
    }

    @Test
    void shouldReadAndWriteInTheMiddleOfAnArray() throws BadMessageException {
        ReusableBuffer buffer = new ReusableBuffer();
        buffer.restart(7);
        Message message = Message.of("a", "x".repeat(5000), "b", "é".repeat(3000));
        int length = JsonCodec.write(message, buffer);
        assertThat(buffer.start()).isEqualTo(7);
        assertThat(buffer.length()).isEqualTo(length).isEqualTo(JsonCodec.write(message).length);
        assertThat(JsonCodec.read(buffer.bytes(), 7, length)).isEqualTo(message);
    }

    @Test
    void shouldGiveInternedNames() throws BadMessageException {
        String longName = "n".repeat(100);
        Message message = JsonCodec.read("{\"source\":1,\"\\u0061\":2,\"" + longName + "\":3}");
        assertThat(message.nameAt(0)).isSameAs("source");
        assertThat(message.nameAt(1)).isSameAs("a");
        assertThat(message.nameAt(2)).isSameAs(longName.intern());
    }

    @Test
    void shouldReadObjectsOfManyFields() throws BadMessageException {
        String fields = IntStream.range(0, 5000).mapToObj(i -> "\"f" + i + "\":" + i).collect(Collectors.joining(","));
        Message message = JsonCodec.read("{" + fields + "}");
        assertThat(message.get("f4999")).isEqualTo(4999L);
        assertThat(message.indexOf("f77")).isEqualTo(77);
        assertThat(message.has("f5000")).isFalse();
        assertThat(refusal(("{" + fields + ",\"f3000\":1}").getBytes(StandardCharsets.UTF_8)).reason())
                .isEqualTo(Reason.DUPLICATE_FIELD);
    }

    @Test
    void shouldPrintForPeople() throws BadMessageException {
        assertThat(JsonCodec.pretty(JsonCodec.read("{\"b\":[1,{\"z\":null,\"y\":[]}],\"a\":{}}"))).isEqualTo("""
                {
                  "a": {},
                  "b": [
                    1,
                    {
                      "y": [],
                      "z": null
                    }
                  ]
                }""");
    }

    @Test
    void shouldWorkAgainAfterARefusal() throws BadMessageException {
        refusal("{\"a\":[1,2,{\"b\":\"é".getBytes(StandardCharsets.UTF_8));
        assertThat(JsonCodec.read("{\"a\":[1]}")).isEqualTo(Message.of("a", List.of(1)));
    }

    private static Object value(String json) throws BadMessageException {
        return JsonCodec.read("{\"a\":" + json + "}").get("a");
    }

    private static BadMessageException refusal(byte[] bytes) {
        return catchThrowableOfType(BadMessageException.class, () -> JsonCodec.read(bytes));
    }
}
