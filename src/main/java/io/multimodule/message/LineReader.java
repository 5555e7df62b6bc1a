package io.multimodule.message;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects bytes that arrive in pieces into lines, such as one JSON object a line, of bounded length. One thread. */
public final class LineReader {
    private static final int FIRST_BYTES = 1024;

    private final int limit;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int end;
    private int searched;

    /** A reader of lines up to a length in bytes. */
    public LineReader(int limit) {
        this.limit = limit;
    }

    /** Takes all that the buffer holds. */
    public void add(ByteBuffer source) {
        int count = source.remaining();
        if (end + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + count, 2 * bytes.length));
        }
        source.get(bytes, end, count);
        end += count;
    }

    /** The next line without its end; {@code null} when it is not complete yet. */
    public byte[] next() {
        while (searched < end) {
            if (bytes[searched++] == '\n') {
                byte[] line = Arrays.copyOf(bytes, searched - 1);
                System.arraycopy(bytes, searched, bytes, 0, end - searched);
                end -= searched;
                searched = 0;
                return line;
            }
        }
        return null;
    }

    /** Whether what was read is longer than a line may be; asked after {@link #next} gave none. */
    public boolean tooLong() {
        return end > limit;
    }
}
