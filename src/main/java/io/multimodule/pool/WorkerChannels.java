package io.multimodule.pool;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The descriptors between a worker and its pool, in the worker. They are pipes, so a second opening of the same
 * pipe through /proc gives a stream of the JDK's without any native code. Any thread.
 */
final class WorkerChannels {
    static final int HEADER_BYTES = 8;
    static final byte MAGIC_1 = 'M';
    static final byte MAGIC_2 = 'P';
    private static final String DESCRIPTORS = "/proc/self/fd/";
    /** Above this the JDK copies through memory of the same size. */
    private static final int CHUNK_BYTES = 1 << 16;

    /** States, and texts, which must not wait behind data; also the lock: what several threads say does not mix. */
    private final FileOutputStream status;
    /** Data; also the lock. */
    private final FileOutputStream data;
    private final FileInputStream commands;
    private final int maximumBytes;

    private WorkerChannels(FileOutputStream status, FileOutputStream data, FileInputStream commands,
            int maximumBytes) {
        this.status = status;
        this.data = data;
        this.commands = commands;
        this.maximumBytes = maximumBytes;
    }

    static WorkerChannels open() throws IOException {
        return new WorkerChannels(new FileOutputStream(path(WorkerEnvironment.STATUS)),
                new FileOutputStream(path(WorkerEnvironment.DATA)),
                new FileInputStream(path(WorkerEnvironment.COMMANDS)),
                Integer.parseInt(setting(WorkerEnvironment.MAXIMUM_DATA)));
    }

    private static String path(String variable) throws IOException {
        return DESCRIPTORS.concat(setting(variable));
    }

    static String setting(String variable) throws IOException {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IOException("the environment has no " + variable + "; a worker is started by a pool only");
        }
        return value;
    }

    void status(char state) throws IOException {
        synchronized (status) {
            status.write(state);
        }
    }

    /** The next command, or -1 when the pool is gone. */
    int command() throws IOException {
        return commands.read();
    }

    /** Whether so much may be sent at once. */
    boolean takes(byte[] payload) {
        return payload.length <= maximumBytes;
    }

    /** Data over the bound are refused; a text, which is for people, is cut. */
    void send(FrameKind kind, int code, byte[] payload) throws IOException {
        if (kind.isText() && payload.length > maximumBytes) {
            send(kind, code, Arrays.copyOf(payload, maximumBytes));
            return;
        }
        if (payload.length > maximumBytes) {
            throw new IllegalArgumentException("data of " + payload.length + " bytes is over the pool's bound of "
                    + maximumBytes + " bytes; send less at once, or raise maximumDataBytes");
        }
        byte[] header = {MAGIC_1, MAGIC_2, kind.letter(), (byte) code, (byte) (payload.length >>> 24),
            (byte) (payload.length >>> 16), (byte) (payload.length >>> 8), (byte) payload.length};
        FileOutputStream pipe = kind.isText() ? status : data;
        synchronized (pipe) {
            if (payload.length <= CHUNK_BYTES - HEADER_BYTES) {
                byte[] frame = new byte[HEADER_BYTES + payload.length];
                System.arraycopy(header, 0, frame, 0, HEADER_BYTES);
                System.arraycopy(payload, 0, frame, HEADER_BYTES, payload.length);
                pipe.write(frame);
                return;
            }
            pipe.write(header);
            for (int done = 0; done < payload.length; done += CHUNK_BYTES) {
                pipe.write(payload, done, Math.min(CHUNK_BYTES, payload.length - done));
            }
        }
    }
}
