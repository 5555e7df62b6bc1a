package io.multimodule.unit;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.LineReader;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection between the daemon and the broker: JSON objects, one a line, both ways at any time. Has a
 * thread that reads and one that writes, so that {@link #send} never waits. What may wait to be written is
 * bounded: an end that does not read is given up.
 */
public final class LineConnection implements AutoCloseable {
    private static final int SCRATCH_BYTES = 16 << 10;
    private static final byte[] LAST = new byte[0];

    private final SocketChannel channel;
    private final Bounds bounds;
    private final Receiver receiver;
    private final BlockingQueue<byte[]> toWrite = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * How much a connection may take.
     *
     * @param lineBytes the longest line that is read
     * @param backlogBytes the most that waits to be written
     */
    public record Bounds(int lineBytes, long backlogBytes) {
        /** The broker's: a request is a command with its environment; nobody reads slower than events come for long. */
        public static final Bounds OF_BROKER = new Bounds(64 << 10, 4 << 20);
        /** The daemon's: an answer may be a thousand lines of a log. */
        public static final Bounds OF_CLIENT = new Bounds(4 << 20, 4 << 20);
    }

    /** The owner of a connection. */
    public interface Receiver {
        /** Takes one object, on the reading thread, which waits meanwhile. */
        void received(Message message) throws InterruptedException;

        /** The connection is over, for this reason; called once, on any thread, unless {@link #close} ended it. */
        void ended(String reason);
    }

    /** Takes over a connected channel; {@link #start} begins. */
    public LineConnection(SocketChannel channel, Bounds bounds, Receiver receiver) {
        this.channel = channel;
        this.bounds = bounds;
        this.receiver = receiver;
    }

    /** Begins to read and to write. */
    public void start(String name) {
        thread(name + "-read", this::read);
        thread(name + "-write", this::write);
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands over an object to be written; without effect once the connection is over. Any thread. */
    public void send(Message message) {
        byte[] json = JsonCodec.write(message);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        long waiting = waitingBytes.addAndGet(line.length);
        if (waiting > bounds.backlogBytes()) {
            end("the other end does not read: " + waiting + " bytes wait to be written, and at most "
                + bounds.backlogBytes() + " may");
        } else if (!ended.get()) {
            toWrite.add(line);
        }
    }

    /** Writes what was handed over, and then ends without a word to the owner. Any thread. */
    public void endAfterSending() {
        toWrite.add(LAST);
    }

    private void read() {
        LineReader lines = new LineReader(bounds.lineBytes());
        ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);
        try {
            while (channel.read(scratch.clear()) >= 0) {
                lines.add(scratch.flip());
                byte[] line;
                while ((line = lines.next()) != null) {
                    refuseLongerThanAllowed(line.length);
                    receiver.received(JsonCodec.read(line));
                }
                if (lines.tooLong()) {
                    refuseLongerThanAllowed(Integer.MAX_VALUE);
                }
            }
            end("the other end closed it");
        } catch (AsynchronousCloseException e) {
            end("it was closed");
        } catch (IOException | BadMessageException e) {
            end(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Whatever ends this thread, such as that no other can be started: the other end has to hear of it.
            end(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("its thread was interrupted");
        }
    }

    private void refuseLongerThanAllowed(int length) throws IOException {
        if (length > bounds.lineBytes()) {
            throw new IOException("a line is longer than the limit of " + bounds.lineBytes() + " bytes");
        }
    }

    private void write() {
        try {
            byte[] line;
            while ((line = toWrite.take()) != LAST) {
                ByteBuffer bytes = ByteBuffer.wrap(line);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                waitingBytes.addAndGet(-line.length);
            }
            close();
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            end(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("its thread was interrupted");
        }
    }

    private void end(String reason) {
        if (ended.compareAndSet(false, true)) {
            shut();
            receiver.ended(reason);
        }
    }

    /** Ends the connection at once; what waits is not written, and the owner is not called for it. Any thread. */
    @Override
    public void close() {
        ended.set(true);
        shut();
    }

    private void shut() {
        toWrite.add(LAST);
        try {
            channel.close();
        } catch (IOException e) {
            // It is over either way, and nothing was promised about what waited.
            toWrite.clear();
            toWrite.add(LAST);
        }
    }
}
