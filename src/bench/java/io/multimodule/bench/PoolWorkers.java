package io.multimodule.bench;

import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the workers of the measured pools do. */
final class PoolWorkers {
    /** What {@link Ready} and {@link Yelling} yell first. */
    static final String READY = "ready";

    private PoolWorkers() {
    }

    /**
     * Answers requests over HTTP/1.1 as the other web servers of the benchmark do. It is busy while it has a
     * connection, or with the argument {@code each}, while it has a request.
     */
    public static final class Http implements Worker {
        private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nServer: MultiModule\r\n"
                + "Date: Sun, 01 Mar 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n"
                + "Hello from a worker\n").getBytes(StandardCharsets.US_ASCII);
        private static final int BUFFER_BYTES = 8192;
        private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private final ByteBuffer out = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);

        @Override
        public void run(WorkerContext pool) throws IOException {
            boolean each = pool.arguments().contains("each");
            while (true) {
                try (SocketChannel client = pool.listener().accept()) {
                    pool.busy();
                    serve(client, pool, each);
                } catch (SocketException e) {
                    // The load has ended in the middle of a request.
                }
                pool.idle();
            }
        }

        private void serve(SocketChannel client, WorkerContext pool, boolean each) throws IOException {
            in.clear();
            boolean again = true;
            while (again && client.read(in) > 0) {
                if (in.position() >= Integer.BYTES && in.getInt(in.position() - Integer.BYTES) == END) {
                    if (each) {
                        pool.busy();
                    }
                    again = work();
                    client.write(out.rewind());
                    in.clear();
                    if (each) {
                        pool.idle();
                    }
                }
            }
        }

        /** Sleeps as long as the request asks, and says whether its connection is to stay open. */
        private boolean work() {
            long micros = 0;
            int i = 0;
            for (byte next = in.get(i); next != '=' && next != '\r'; next = in.get(i)) {
                i++;
            }
            for (i++; in.get(i) >= '0' && in.get(i) <= '9'; i++) {
                micros = 10 * micros + in.get(i) - '0';
            }
            sleep(TimeUnit.MICROSECONDS.toNanos(micros));
            while (i < in.position() && in.get(i) != 'C') {
                i++;
            }
            // The load has one header that begins so: Connection: close.
            return i == in.position();
        }

        private static void sleep(long nanos) {
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** Says at once that it is there, and accepts. */
    public static final class Ready implements Worker {
        @Override
        public void run(WorkerContext pool) throws IOException {
            pool.yell(READY.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                pool.listener().accept().close();
            }
        }
    }

    /** Yells raw data: arguments are how many, of how many bytes each, and how many a second or 0. */
    public static final class Yelling implements Worker {
        @Override
        public void run(WorkerContext pool) throws IOException {
            int count = Integer.parseInt(pool.arguments().get(0));
            byte[] data = new byte[Integer.parseInt(pool.arguments().get(1))];
            long rate = Long.parseLong(pool.arguments().get(2));
            pool.busy();
            pool.yell(READY.getBytes(StandardCharsets.US_ASCII));
            long begun = System.nanoTime();
            for (int i = 0; i < count; i++) {
                while (rate > 0 && System.nanoTime() - begun < i * TimeUnit.SECONDS.toNanos(1) / rate) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                ByteBuffer.wrap(data).putInt(i);
                pool.yell(data);
            }
            pool.idle();
        }
    }

    /** Answers each line with the same line, and yells it. */
    public static final class Noting implements Worker {
        private static final int LINE_BYTES = 256;

        @Override
        public void run(WorkerContext pool) throws IOException {
            while (true) {
                try (SocketChannel client = pool.listener().accept()) {
                    pool.busy();
                    answer(client, pool);
                } catch (SocketException e) {
                    // The client is gone.
                }
                pool.idle();
            }
        }

        private static void answer(SocketChannel client, WorkerContext pool) throws IOException {
            ByteBuffer line = ByteBuffer.allocate(LINE_BYTES);
            while (client.read(line) > 0) {
                if (line.get(line.position() - 1) == '\n') {
                    byte[] text = new byte[line.flip().remaining() - 1];
                    line.get(0, text);
                    pool.yell(text);
                    client.write(line);
                    line.clear();
                }
            }
        }
    }
}
