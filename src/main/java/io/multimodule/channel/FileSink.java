package io.multimodule.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Appends lines to a file, which is made with mode 0640 (less the umask) when it is not there. */
final class FileSink implements Sink {
    private final Path path;
    private final LineFormat format;
    private FileChannel channel;

    FileSink(Path path, LineFormat format) {
        this.path = path;
        this.format = format;
    }

    @Override
    public void write(ChannelEntry entry) throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        }
        ByteBuffer bytes = ByteBuffer.wrap(format.lines(entry).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void reopen() throws IOException {
        if (channel != null) {
            FileChannel open = channel;
            channel = null;
            open.close();
        }
    }
}
