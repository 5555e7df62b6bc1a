package io.multimodule.control;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.LineReader;
import io.multimodule.message.Message;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a daemon, one connection a request. Waits, at most as long as it was told. Any thread. */
public final class ControlClient {
    /** Longer than the server's own limit, whose text says more. */
    public static final Duration DEFAULT_TIMEOUT = ControlLimits.DEFAULT.replyTime().plusSeconds(1);
    private static final int SCRATCH_BYTES = 16 << 10;

    private final Path socket;
    private final Duration timeout;

    /** A client of the daemon that listens on a socket; {@code timeout} bounds each call from end to end. */
    public ControlClient(Path socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
    }

    /** Where the daemon is expected to listen. */
    public Path socket() {
        return socket;
    }

    /**
     * Asks and waits for the answer.
     *
     * @param arguments fields of the request beside {@code command}
     * @return the field {@code result} of the answer
     * @throws ControlException with the reason why there is none
     */
    public Message call(ControlCommand command, Message arguments) throws ControlException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Message request = arguments.with("command", command.wireName());
        try (SocketChannel channel = connect(); Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            send(key, ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)), deadline);
            return result(receive(key, deadline));
        } catch (ControlException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlException(ControlException.Reason.NO_ANSWER, "the daemon on " + socket
                    + " ended the connection before it answered (" + e.getMessage()
                    + "); ask again, or look at its journal", e);
        }
    }

    private SocketChannel connect() throws ControlException {
        if (!Files.exists(socket) && Files.isReadable(directory())) {
            throw notRunning("there is no socket " + socket, null);
        }
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (ConnectException e) {
            throw notRunning("nobody listens on " + socket, e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Path directory() {
        Path parent = socket.toAbsolutePath().getParent();
        return parent == null ? socket : parent;
    }

    private ControlException notRunning(String fact, IOException cause) {
        return new ControlException(ControlException.Reason.NOT_RUNNING, "the daemon is not running: " + fact
                + "; start it with \"systemctl start multimodule\", or name its state directory with -s or its"
                + " socket with --socket", cause);
    }

    private ControlException unreachable(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Permission denied")) {
            return new ControlException(ControlException.Reason.NOT_ALLOWED, "this user may not use the control socket "
                    + socket + "; use sudo, or become a member of the socket's group", e);
        }
        if (text.contains("No such file")) {
            return notRunning("there is no socket " + socket, e);
        }
        return new ControlException(ControlException.Reason.NO_ANSWER, "cannot reach the daemon on " + socket + ": "
                + text + "; try again, or look at its journal", e);
    }

    private void send(SelectionKey key, ByteBuffer request, long deadline) throws IOException {
        while (request.hasRemaining()) {
            await(key, deadline);
            try {
                ((SocketChannel) key.channel()).write(request);
            } catch (IOException e) {
                // A server that refuses to listen has said so before it closed: read that instead.
                request.position(request.limit());
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private byte[] receive(SelectionKey key, long deadline) throws IOException {
        LineReader lines = new LineReader(ControlLimits.DEFAULT.replyBytes());
        ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);
        while (!lines.tooLong()) {
            await(key, deadline);
            int count = ((SocketChannel) key.channel()).read(scratch.clear());
            lines.add(scratch.flip());
            byte[] line = lines.next();
            if (line != null) {
                return line;
            }
            if (count < 0) {
                throw new IOException("end of the stream");
            }
        }
        throw new ControlException(ControlException.Reason.FAILED, "the answer on " + socket
                + " is longer than the limit of " + ControlLimits.DEFAULT.replyBytes() + " bytes;"
                + " this is no daemon of this version");
    }

    private void await(SelectionKey key, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || key.selector().select(millis) == 0) {
            throw new ControlException(ControlException.Reason.NO_ANSWER, "the daemon on " + socket
                    + " did not answer within " + timeout.toMillis()
                    + " ms; look at its journal, or wait longer with --timeout");
        }
        key.selector().selectedKeys().clear();
    }

    private Message result(byte[] line) throws ControlException {
        Message answer;
        try {
            answer = JsonCodec.read(line);
        } catch (BadMessageException e) {
            throw new ControlException(ControlException.Reason.FAILED, "what answers on " + socket
                    + " is no MultiModule daemon: " + e.getMessage(), e);
        }
        if (Boolean.TRUE.equals(answer.get("ok")) && answer.get("result") instanceof Message result) {
            return result;
        }
        ControlException.Reason reason = switch (Refusal.of(answer.string("code"))) {
            case FAILED -> ControlException.Reason.FAILED;
            case BAD_REQUEST -> ControlException.Reason.BAD_REQUEST;
            case NOT_ALLOWED -> ControlException.Reason.NOT_ALLOWED;
            case BUSY -> ControlException.Reason.BUSY;
        };
        String error = answer.string("error");
        throw new ControlException(reason, error != null ? error : "the daemon on " + socket
                + " refused without a reason: " + answer);
    }
}
