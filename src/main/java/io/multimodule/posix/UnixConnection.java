package io.multimodule.posix;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;

/**
 * A connection over a Unix socket that carries lines of UTF-8, each ended by a newline. One thread
 * reads and one writes; any thread closes.
 */
public final class UnixConnection implements AutoCloseable {
    private static final int CHUNK_BYTES = 8192;
    private static final int INITIAL_LINE_BYTES = 256;

    private final UnixSocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(CHUNK_BYTES).limit(0);

    UnixConnection(UnixSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to a server.
     *
     * @param timeout how long connecting, and later each read and write, may wait
     * @throws IOException nobody listens there, permission is missing, or it took too long
     */
    public static UnixConnection connect(Path path, Duration timeout) throws IOException {
        UnixSocketChannel channel = UnixSocketChannel.create();
        try {
            int millis = Math.toIntExact(timeout.toMillis());
            channel.setOption(UnixSocketOptions.SO_SNDTIMEO, millis);
            channel.setOption(UnixSocketOptions.SO_RCVTIMEO, millis);
            channel.connect(new UnixSocketAddress(path.toString()));
            return new UnixConnection(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("cannot connect to " + path + " within " + timeout.toMillis() + " ms: "
                    + e.getMessage()
                    + "; check that the server runs and that you may write to its socket", e);
        }
    }

    /** Who is at the other end. */
    public PeerCredentials peer() throws IOException {
        Credentials credentials = channel.getOption(UnixSocketOptions.SO_PEERCRED);
        return new PeerCredentials(credentials.getPid(), credentials.getUid(), credentials.getGid());
    }

    /**
     * Reads a line.
     *
     * @param maximumBytes the longest line to accept
     * @return the line without its newline, or {@code null} at the end; a last line without newline counts
     * @throws SocketTimeoutException nothing came in time
     * @throws IOException the line is too long or not UTF-8, or the connection broke
     */
    public String readLine(int maximumBytes) throws IOException {
        byte[] line = new byte[INITIAL_LINE_BYTES];
        int length = 0;
        while (fill()) {
            byte next = received.get();
            if (next == '\n') {
                return text(line, length);
            }
            if (length == maximumBytes) {
                throw new IOException("a line of more than " + maximumBytes
                        + " bytes came over the socket; send shorter lines, or a file's name in place of its content");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = next;
        }
        return length == 0 ? null : text(line, length);
    }

    /**
     * Writes a line and its newline.
     *
     * @throws SocketTimeoutException the peer does not read
     * @throws IllegalArgumentException the text has a newline in it
     */
    public void writeLine(String line) throws IOException {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line cannot contain a newline; escape it, as JSON does");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                throw new SocketTimeoutException("the peer took nothing in the time allowed; it may hang");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean fill() throws IOException {
        if (received.hasRemaining()) {
            return true;
        }
        received.clear();
        int read = channel.read(received);
        received.flip();
        if (read == 0) {
            throw new SocketTimeoutException("the peer sent nothing in the time allowed; it may hang");
        }
        return read > 0;
    }

    private static String text(byte[] line, int length) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("a line that came over the socket is not UTF-8; send text in UTF-8", e);
        }
    }
}
