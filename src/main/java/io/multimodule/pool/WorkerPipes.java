package io.multimodule.pool;

import io.multimodule.posix.Descriptor;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The pool's ends of a worker's pipes, and what tells of the worker's end. Only the pool's thread uses it. */
final class WorkerPipes {
    private static final int PARTS = 3;
    /** The parts of an event's key. */
    static final int STATUS = 0;
    static final int DATA = 1;
    static final int END = 2;

    private final long number;
    private final Descriptor[] reading;
    private final boolean[] watched = new boolean[PARTS];
    private final Descriptor commands;

    /** @param end may be null where the kernel has none */
    WorkerPipes(long number, Descriptor status, Descriptor data, Descriptor end, Descriptor commands) {
        this.number = number;
        this.reading = new Descriptor[] {status, data, end};
        this.commands = commands;
    }

    static long worker(long key) {
        return key / PARTS;
    }

    static int part(long key) {
        return (int) (key % PARTS);
    }

    /** Whether the kernel is asked to tell of the worker's end; where it is not, somebody has to look for it. */
    boolean tellsEnd() {
        return watched[END];
    }

    void watch(EventPoll poll, int part) throws IOException {
        if (!watched[part] && reading[part] != null) {
            poll.add(reading[part], number * PARTS + part);
            watched[part] = true;
        }
    }

    void rest(EventPoll poll, int part) throws IOException {
        if (watched[part]) {
            poll.remove(reading[part]);
            watched[part] = false;
        }
    }

    int read(int part, ByteBuffer into) throws IOException {
        return reading[part].read(into);
    }

    /** Whether data wait that nobody has read. */
    boolean hasData() {
        return reading[DATA].hasBytes();
    }

    void command(char command) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) command);
        commands.write(one);
    }

    void close(EventPoll poll) throws IOException {
        for (int part = 0; part < PARTS; part++) {
            rest(poll, part);
            if (reading[part] != null) {
                reading[part].close();
            }
        }
        commands.close();
    }
}
