package io.multimodule.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes captured from real clients, in both directions. */
class TransitTest {
    private static final long SECOND = 1795294979;
    private static final String HOST = "host.example.com";
    private static final String PLAIN =
            "4:l=89{\"a\":\"b\","
            + "\".ipc_transit_meta\":{\"send_ts\":1795294979,\"source_hostname\":\"host.example.com\"}}";
    private static final String LABELLED = "19:c=none,l=150,s=json{\".ipc_transit_meta\":{\"send_ts\":1795294979,"
            + "\"serializer\":\"json\",\"compression\":\"none\",\"source_hostname\":\"host.example.com\","
            + "\"x\":{\"this\":\"that\"}},\"a\":\"b\"}";
    private static final String DESTINATION = "28:q=plain,l=152,t=9,d=10.1.2.3{\".ipc_transit_meta\":{\"ttl\":\"9\","
            + "\"send_ts\":1795294979,\"source_hostname\":\"host.example.com\",\"destination\":\"10.1.2.3\","
            + "\"destination_qname\":\"plain\"},\"a\":\"b\"}";
    private static final String UTF8 = "4:l=93{\"a\":\"é☺\",\".ipc_transit_meta\":"
            + "{\"source_hostname\":\"host.example.com\",\"send_ts\":1795294979}}";
    private static final String SEREAL = "31343a6c3d3131302c733d73657265616c3df3726c0500282a05712e6970635f";

    private final TransitEncoder encoder = new TransitEncoder(HOST, clock(SECOND), TransitEncoder.DEFAULT_INLINE_BYTES);
    private final TransitDecoder decoder = new TransitDecoder();

    @Test
    void shouldWriteThePlainMessageByteForByte() {
        assertThat(encode(Message.of("a", "b"))).isEqualTo(PLAIN);
        assertThat(PLAIN).hasSize(95);
    }

    @Test
    void shouldReadAndWriteLabelledMessagesByteForByte() throws Exception {
        for (String sample : List.of(LABELLED, DESTINATION, UTF8)) {
            byte[] bytes = sample.getBytes(UTF_8);
            Message message = decoder.decode(bytes, bytes.length);
            int length = encoder.encode(message, TransitHeader.read(bytes, bytes.length));
            assertThat(new String(encoder.bytes(), 0, length, UTF_8)).isEqualTo(sample);
        }
        assertThat(LABELLED.getBytes(UTF_8)).hasSize(172);
        assertThat(DESTINATION.getBytes(UTF_8)).hasSize(183);
        assertThat(UTF8.getBytes(UTF_8)).hasSize(99);
    }

    @Test
    void shouldReadWhatGoWrites() throws Exception {
        assertThat(decode("6:q=test{\"a\":\"b\"}")).isEqualTo(Message.of("a", "b"));
    }

    @Test
    void shouldReadAnyGoodHeader() throws Exception {
        for (String header : List.of("0:", "6:s=json", "3:x=1", "13:zz=top,s=json", "16:l=9=more,s=json=", "4:l=9,")) {
            int colon = header.indexOf(':');
            String right = header.length() - colon - 1 + header.substring(colon);
            assertThat(decode(right + "{\"a\":\"b\"}")).as(right).isEqualTo(Message.of("a", "b"));
        }
    }

    @Test
    void shouldKeepTheTypesOfNumbers() throws Exception {
        Message message = decode("0:{\"a\":1,\"b\":1.5,\"c\":\"3\",\"d\":null,\"e\":12345678901234567890,\"f\":true}");
        assertThat(message.asMap().values())
                .containsExactly(1L, 1.5, "3", null, new BigInteger("12345678901234567890"), true);
        assertThat(encode(message.without("x")))
                .contains("\"b\":1.5,\"c\":\"3\",\"d\":null,\"e\":12345678901234567890");
    }

    @Test
    void shouldRefuseSerealWithItsName() {
        byte[] bytes = HexFormat.of().parseHex(SEREAL);
        assertThatThrownBy(() -> decoder.decode(bytes, bytes.length)).isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("sereal").extracting("reason").isEqualTo(Reason.SERIALIZER);
        byte[] unlabelled = HexFormat.of().parseHex("303a" + "3df3726c0500");
        assertThatThrownBy(() -> decoder.decode(unlabelled, unlabelled.length)).hasMessageContaining("sereal");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\1', value = {
        "hello|NO_HEADER", ":l=2{}|NO_HEADER", "12|NO_HEADER", "4;l=2{}|NO_HEADER", "99999999:{}|NO_HEADER",
        "-1:{}|NO_HEADER",
        "40:l=2{}|HEADER_TOO_LONG", "3:l=1{}|WRONG_LENGTH", "3:abc{}|BAD_HEADER", "4:=abc{}|BAD_HEADER",
        "4:,l=2{}|BAD_HEADER",
        "3:l=x{}|BAD_HEADER", "2:l={}|BAD_HEADER", "3:l=9{}|WRONG_LENGTH", "4:l=89{}|WRONG_LENGTH",
        "1:l=2{}|BAD_HEADER",
        "8:s=dumper{}|SERIALIZER", "6:s=yaml{}|SERIALIZER", "10:s=storable{}|SERIALIZER", "7:s=other{}|SERIALIZER",
        "7:n=abc==,s=json{}|ENCRYPTED", "0:[1,2]|BAD_BODY", "0:7|BAD_BODY", "0:|BAD_BODY", "0:{\"a\":}|BAD_BODY",
        "0:{\"a\":1|BAD_BODY", "0:{}{}|BAD_BODY", "0:{\"a\":1,\"a\":2}|BAD_BODY", "0:null|BAD_BODY"
    })
    void shouldRefuseWithTheReason(String bytes, Reason reason) {
        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(MalformedMessageException.class)
                .extracting("reason").as(bytes).isEqualTo(reason);
    }

    @Test
    void shouldRefuseNothingInvalidUtf8AndDeepNesting() {
        assertThatThrownBy(() -> decoder.decode(new byte[0], 0)).extracting("reason").isEqualTo(Reason.EMPTY);
        byte[] latin = "0:{\"a\":\"é\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> decoder.decode(latin, latin.length)).extracting("reason").isEqualTo(Reason.BAD_BODY);
        String deep = "0:" + "{\"a\":".repeat(1001) + "1" + "}".repeat(1001);
        assertThatThrownBy(() -> decode(deep)).extracting("reason").isEqualTo(Reason.BAD_BODY);
    }

    @Test
    void shouldKeepWhatElseTheSenderPutIntoTheMeta() throws Exception {
        Message message = Message.of("a", 1, ".ipc_transit_meta", Message.of("trace", "x", "send_ts", 5));
        assertThat(encode(message)).endsWith(
                "{\"a\":1,\".ipc_transit_meta\":"
                + "{\"trace\":\"x\",\"send_ts\":1795294979,\"source_hostname\":\"host.example.com\"}}");
    }

    @Test
    void shouldEncodeMessagesOfEverySizeInOneBuffer() throws Exception {
        for (int length : new int[] {0, 1, 20, 1000, 3, 4000, 8, 900}) {
            Message message = Message.of("a", "x".repeat(length));
            String bytes = encode(message);
            assertThat(decode(bytes).get("a")).isEqualTo(message.get("a"));
        }
        assertThat(decode(encode(Message.EMPTY)).asMap()).containsOnlyKeys(".ipc_transit_meta");
    }

    @Test
    void shouldAskForAFileAboveTheLimitAlone() {
        int overhead = encoder.encode(Message.of("a", "")) - "4:l=88".length();
        assertThat(encoder.encode(Message.of("a", "x".repeat(4096 - overhead)))).isEqualTo(4096 + "6:l=4096".length());
        assertThat(encoder.encode(Message.of("a", "x".repeat(4097 - overhead)))).isEqualTo(TransitEncoder.NEEDS_FILE);
        byte[] body = encoder.body();
        assertThat(body).hasSize(4097).startsWith('{', '"').endsWith('}', '}');
    }

    @Test
    void shouldSayWhichFileHoldsTheBody() throws Exception {
        String header = "55:f=/tmp/transit_large_messages/luY3PMGzln.transit,l=5088";
        assertThat(decode(header)).isNull();
        assertThat(decoder.largeBody())
                .isEqualTo(new LargeBody("/tmp/transit_large_messages/luY3PMGzln.transit", 58, 5088));
    }

    @Test
    void shouldWriteADestinationAndRefuseWhatCannotBeWritten() {
        TransitHeader header = TransitHeader.to("10.1.2.3", new QueueName("plain"));
        int length = encoder.encode(Message.of("a", "b"), header);
        assertThat(new String(encoder.bytes(), 0, length, UTF_8)).startsWith("27:d=10.1.2.3,q=plain,t=9,l=89{");
        assertThatThrownBy(() -> header.with("q", "a,b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> header.with("q", "a=b")).isInstanceOf(IllegalArgumentException.class);
    }

    private String encode(Message message) {
        int length = encoder.encode(message);
        return new String(Arrays.copyOf(encoder.bytes(), length), UTF_8);
    }

    private Message decode(String text) throws MalformedMessageException {
        byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), text.getBytes(UTF_8).length + 5);
        return decoder.decode(bytes, bytes.length - 5);
    }

    private static Clock clock(long second) {
        return new Clock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public long epochMillis() {
                return second * 1000 + 999;
            }
        };
    }
}
