package io.multimodule.control;

import io.multimodule.message.LineReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection: reads a request, awaits its answer, writes it, and so on. The control loop's thread. */
final class ControlSession {
    private final SelectionKey key;
    private final SocketChannel channel;
    private final LineReader lines;
    private ByteBuffer output;
    private boolean closeWhenWritten;
    private PendingReply pending;
    private long deadline;

    ControlSession(SelectionKey key, int requestBytes) {
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.lines = new LineReader(requestBytes);
    }

    /** Reads what is there; false at the end of the stream. */
    boolean read(ByteBuffer scratch) throws IOException {
        int count = channel.read(scratch.clear());
        lines.add(scratch.flip());
        return count >= 0;
    }

    LineReader lines() {
        return lines;
    }

    void awaitRequest(long until) {
        pending = null;
        output = null;
        rest(SelectionKey.OP_READ, until);
    }

    void awaitAnswer(PendingReply reply, long until) {
        pending = reply;
        rest(0, until);
    }

    void awaitWritten(byte[] line, boolean thenClose, long until) {
        pending = null;
        output = ByteBuffer.wrap(line);
        closeWhenWritten = thenClose;
        rest(SelectionKey.OP_WRITE, until);
    }

    /** Writes what the client takes; true when all is written. */
    boolean write() throws IOException {
        channel.write(output);
        return !output.hasRemaining();
    }

    boolean closesWhenWritten() {
        return closeWhenWritten;
    }

    /** The answer that this connection waits for; {@code null} when it reads or writes. */
    PendingReply pending() {
        return pending;
    }

    long deadline() {
        return deadline;
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }

    private void rest(int interest, long until) {
        deadline = until;
        key.interestOps(interest);
    }
}
