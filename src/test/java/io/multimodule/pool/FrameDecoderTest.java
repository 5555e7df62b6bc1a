package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final int BOUND = 20_000;

    @Property
    void shouldGiveTheSameFramesHoweverTheBytesAreSplit(
            @ForAll @Size(max = 6) List<@IntRange(max = BOUND) Integer> lengths,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 9000) Integer> cuts) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            FrameKind kind = FrameKind.values()[i % FrameKind.values().length];
            byte[] payload = payload(i, lengths.get(i));
            stream.writeBytes(frame(kind, i, payload));
            sent.add(kind + " " + i + " " + Arrays.hashCode(payload));
        }

        assertThat(decode(stream.toByteArray(), cuts)).isEqualTo(sent);
    }

    @Test
    void shouldSkipOnlyThePayloadThatIsOverTheBound() throws IOException {
        FrameDecoder decoder = new FrameDecoder(10);
        List<Frame> frames = new ArrayList<>();
        decoder.feed(ByteBuffer.wrap(frame(FrameKind.RAW, 0, new byte[1000])), frames::add);
        decoder.feed(ByteBuffer.wrap(frame(FrameKind.RAW, 0, new byte[10])), frames::add);

        assertThat(frames).extracting(Frame::length).containsExactly(1000L, 10L);
        assertThat(frames.get(0).payload()).isNull();
        assertThat(frames.get(1).payload()).hasSize(10);
    }

    @Test
    void shouldTakeNoMemoryForWhatIsOnlyAnnounced() throws IOException {
        FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
        byte[] announced = {'M', 'P', 'R', 0, 0x7f, 0, 0, 0, 1, 2, 3};
        decoder.feed(ByteBuffer.wrap(announced), frame -> {
            throw new AssertionError("there is no whole frame");
        });

        assertThat(decoder.pending()).isEqualTo(announced.length);
    }

    @Test
    void shouldWantRoomForALargeFrameOnlyAndForEachOne() throws IOException {
        FrameDecoder decoder = new FrameDecoder(1 << 20);
        List<Frame> frames = new ArrayList<>();
        decoder.feed(ByteBuffer.wrap(frame(FrameKind.RAW, 0, new byte[1 << 16]), 0, 60_000), frames::add);
        assertThat(decoder.wants()).as("no more than a pipe holds").isZero();
        decoder = new FrameDecoder(1 << 20);
        byte[] large = frame(FrameKind.RAW, 0, payload(1, 1 << 17));
        for (int i = 1; i <= 2; i++) {
            decoder.feed(ByteBuffer.wrap(large, 0, 20_000), frames::add);
            assertThat(decoder.wants()).isEqualTo(1 << 17);
            decoder.grant();
            assertThat(decoder.wants()).isZero();
            decoder.feed(ByteBuffer.wrap(large, 20_000, large.length - 20_000), frames::add);

            assertThat(decoder.wants()).isZero();
            assertThat(frames).hasSize(i);
            assertThat(frames.get(i - 1).payload()).isEqualTo(payload(1, 1 << 17));
        }
    }

    @Test
    void shouldSkipAFrameForWhichThereIsNoMemory() throws IOException {
        // No heap has room for the longest of arrays.
        FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
        List<Frame> frames = new ArrayList<>();
        ByteBuffer part = ByteBuffer.allocate(1 << 20);
        decoder.feed(ByteBuffer.wrap(new byte[] {'M', 'P', 'R', 0, 0x7f, -1, -1, -1}), frames::add);
        decoder.feed(part.limit(10_000), frames::add);
        decoder.grant();
        for (long rest = Integer.MAX_VALUE - 10_000L; rest > 0; rest -= part.limit()) {
            decoder.feed(part.clear().limit((int) Math.min(part.capacity(), rest)), frames::add);
        }
        decoder.feed(ByteBuffer.wrap(frame(FrameKind.RAW, 0, payload(1, 10))), frames::add);

        assertThat(frames).extracting(Frame::length).containsExactly((long) Integer.MAX_VALUE, 10L);
        assertThat(frames.get(0).payload()).isNull();
        assertThat(frames.get(1).payload()).isEqualTo(payload(1, 10));
    }

    @Test
    void shouldRefuseBytesThatAreNoFrameAndShowThem() {
        assertThatThrownBy(() -> decode("GET / HTTP/1.1".getBytes(), List.of()))
                .isInstanceOf(IOException.class).hasMessageContaining("47 45 54 20 2f 20 48 54");
        assertThatThrownBy(() -> decode(new byte[] {'M', 'P', '?', 0, 0, 0, 0, 0}, List.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldSwallowEverythingAfterBytesThatAreNoFrame() throws IOException {
        FrameDecoder decoder = new FrameDecoder(BOUND);
        List<String> frames = new ArrayList<>();
        feed(decoder, frame(FrameKind.RAW, 0, new byte[3]), frames);
        feed(decoder, "GET".getBytes(), frames);
        assertThatThrownBy(() -> feed(decoder, " / HTTP/1.1\n".getBytes(), frames)).isInstanceOf(IOException.class);
        feed(decoder, "Host".getBytes(), frames);
        feed(decoder, frame(FrameKind.RAW, 0, new byte[3]), frames);

        assertThat(frames).hasSize(1);
        assertThat(decoder.pending()).isZero();
    }

    private static List<String> decode(byte[] bytes, List<Integer> cuts) throws IOException {
        FrameDecoder decoder = new FrameDecoder(BOUND);
        List<String> frames = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            int to = Math.min(bytes.length, from + cut);
            feed(decoder, Arrays.copyOfRange(bytes, from, to), frames);
            from = to;
        }
        feed(decoder, Arrays.copyOfRange(bytes, from, bytes.length), frames);
        assertThat(decoder.pending()).isZero();
        return frames;
    }

    private static void feed(FrameDecoder decoder, byte[] bytes, List<String> frames) throws IOException {
        decoder.feed(ByteBuffer.wrap(bytes), frame -> frames.add(frame.kind() + " " + frame.code() + " "
                + Arrays.hashCode(frame.payload())));
    }

    private static byte[] payload(int seed, int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] frame(FrameKind kind, int code, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length).put((byte) 'M').put((byte) 'P').put(kind.letter())
                .put((byte) code).putInt(payload.length).put(payload).array();
    }
}
