package io.multimodule.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output or standard error: lines. */
final class StreamSink implements Sink {
    private final OutputStream stream;
    private final LineFormat format;

    StreamSink(OutputStream stream, LineFormat format) {
        this.stream = stream;
        this.format = format;
    }

    @Override
    public void write(ChannelEntry entry) throws IOException {
        stream.write(format.lines(entry).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
        stream.flush();
    }
}
