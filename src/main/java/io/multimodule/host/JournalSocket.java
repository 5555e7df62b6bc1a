package io.multimodule.host;

import io.multimodule.channel.DatagramPort;
import io.multimodule.posix.DatagramSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The journal's socket for the channels; what is too long for a datagram goes as a sealed file in memory. */
public final class JournalSocket implements DatagramPort {
    private static final Path SOCKET = Path.of("/run/systemd/journal/socket");
    private static final int LARGEST = 16 << 20;
    /** A journal that others flood has room again soon, and only there an entry keeps its fields. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final DatagramSender sender;

    private JournalSocket(DatagramSender sender) {
        this.sender = sender;
    }

    /** The journal's socket, or none where no journal runs. */
    public static DatagramPort open() {
        return Files.exists(SOCKET) ? new JournalSocket(new DatagramSender(SOCKET, PATIENCE)) : DatagramPort.NONE;
    }

    @Override
    public void send(ByteBuffer datagram) throws IOException {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        DatagramSender.Result result = sender.send(bytes, bytes.length);
        if (result == DatagramSender.Result.TOO_LONG) {
            result = sender.sendAsFile("multimodule journal entry", bytes, bytes.length);
        }
        if (result != DatagramSender.Result.SENT) {
            throw new IOException("the journal did not take an entry of " + bytes.length + " bytes: " + result);
        }
    }

    @Override
    public int largest() {
        return LARGEST;
    }
}
