package io.multimodule.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;

/**
 * An open file descriptor that the JDK knows nothing of. It is not inherited by other programs unless
 * {@link ChildProcess} hands it on. Closing may happen on any thread and more than once; everything else
 * on one thread at a time.
 */
public final class Descriptor implements AutoCloseable {
    /** What {@link #read} returns at the end of the stream. */
    public static final int END = -1;
    /** What {@link #read} returns when there is nothing now, and {@link #write} when there is no room. */
    public static final int NOT_NOW = -2;

    private static final int O_CLOEXEC = 0x80000;
    private static final int F_GETFD = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int O_NONBLOCK = 0x800;
    private static final long FIONREAD = 0x541b;

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Descriptor(int number) {
        this.number = number;
    }

    /** Both ends of a pipe. */
    public record Pipe(Descriptor reading, Descriptor writing) implements AutoCloseable {
        @Override
        public void close() {
            reading.close();
            writing.close();
        }
    }

    /**
     * Makes a pipe.
     *
     * @throws IOException there are too many open files
     */
    public static Pipe pipe() throws IOException {
        int[] ends = new int[2];
        if (LibC.pipe2(ends, O_CLOEXEC) != 0) {
            throw new IOException("cannot make a pipe: " + LibC.lastFault()
                    + "; see the limit of open files (ulimit -n)");
        }
        return new Pipe(new Descriptor(ends[0]), new Descriptor(ends[1]));
    }

    /**
     * Opens a file that exists, for reading.
     *
     * @throws IOException it cannot be opened
     */
    public static Descriptor open(Path file) throws IOException {
        int number = LibC.open(file, O_CLOEXEC);
        if (number < 0) {
            throw new IOException("cannot open " + file + ": " + LibC.lastFault());
        }
        return new Descriptor(number);
    }

    /** Takes over a descriptor that a call has just given. */
    static Descriptor of(int number) {
        return new Descriptor(number);
    }

    /**
     * A second descriptor for an open file, which is closed on its own.
     *
     * @param number an open descriptor of this process, such as one that it inherited
     * @throws IOException the number is not open, or there are too many open files
     */
    public static Descriptor copyOf(int number) throws IOException {
        return copyFrom(number, 0);
    }

    /** As {@link #copyOf}, with a number that is not below the least. */
    static Descriptor copyFrom(int number, int least) throws IOException {
        int copy = LibC.fcntl(number, F_DUPFD_CLOEXEC, least);
        if (copy < 0) {
            throw new IOException("cannot copy the descriptor " + number + ": " + LibC.lastFault()
                    + "; it must be open, and the limit of open files (ulimit -n) above " + least);
        }
        return new Descriptor(copy);
    }

    /** Whether a number is an open descriptor of this process. */
    public static boolean isOpen(int number) {
        return LibC.fcntl(number, F_GETFD, 0) >= 0;
    }

    /** The number in this process. */
    public int number() {
        return number;
    }

    /** Makes reading and writing return at once. */
    public Descriptor nonBlocking() throws IOException {
        return flags(flags -> flags | O_NONBLOCK);
    }

    /** Makes them wait again; for whoever else has the same open file, too. */
    public Descriptor blocking() throws IOException {
        return flags(flags -> flags & ~O_NONBLOCK);
    }

    private Descriptor flags(IntUnaryOperator change) throws IOException {
        int flags = LibC.fcntl(number, F_GETFL, 0);
        if (flags < 0 || LibC.fcntl(number, F_SETFL, change.applyAsInt(flags)) != 0) {
            throw failed("set up");
        }
        return this;
    }

    /** Whether it was closed here. */
    boolean isClosed() {
        return closed.get();
    }

    /**
     * Reads what is there.
     *
     * @param into a direct buffer with room
     * @return the number of bytes, {@link #END} or {@link #NOT_NOW}
     */
    public int read(ByteBuffer into) throws IOException {
        int length = (int) LibC.read(number, into, into.remaining());
        if (length > 0) {
            into.position(into.position() + length);
            return length;
        }
        return length == 0 ? END : notNow("read");
    }

    /** Whether bytes wait to be read; false also where the kernel does not tell. */
    public boolean hasBytes() {
        int[] count = new int[1];
        return LibC.ioctl(number, FIONREAD, count) == 0 && count[0] > 0;
    }

    /**
     * Writes what there is room for.
     *
     * @param bytes a direct buffer with something in it
     * @return the number of bytes, or {@link #NOT_NOW}
     * @throws IOException nobody reads any more
     */
    public int write(ByteBuffer bytes) throws IOException {
        int length = (int) LibC.write(number, bytes, bytes.remaining());
        if (length >= 0) {
            bytes.position(bytes.position() + length);
            return length;
        }
        return notNow("write");
    }

    private int notNow(String doing) throws IOException {
        int errno = LibC.lastErrno();
        if (errno == LibC.EAGAIN || errno == LibC.EINTR) {
            return NOT_NOW;
        }
        throw failed(doing);
    }

    private IOException failed(String doing) {
        return new IOException("cannot " + doing + " the descriptor " + number + ": " + LibC.lastFault());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(number);
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number;
    }
}
