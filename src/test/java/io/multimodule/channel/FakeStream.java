package io.multimodule.channel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A stream that keeps what it is given, or fails as it is told. */
final class FakeStream extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile String failure;

    void failWith(String reason) {
        failure = reason;
    }

    /** What came since the last call, a line each, without the time. */
    synchronized List<String> lines() {
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines()
                .map(line -> line.replaceFirst("^\\d{4}-\\S+ \\(\\d+\\) ", "")).toList();
        bytes.reset();
        return lines;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        bytes.write(from, offset, length);
    }
}
