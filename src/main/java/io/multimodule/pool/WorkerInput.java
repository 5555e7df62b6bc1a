package io.multimodule.pool;

import io.multimodule.posix.Descriptor;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** Reads what workers say and puts it where it belongs. Only the pool's thread uses it. */
final class WorkerInput {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int LONGEST_WORK = 256;

    private final PoolConfig config;
    private final EventPoll poll;
    private final Roster roster;
    private final WorkerCare care;
    private final DeliveryQueue deliveries;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final DataGate gate;
    /** Pieces of work that were finished since somebody asked for that. */
    private long finished;
    private boolean unseen;

    WorkerInput(PoolConfig config, EventPoll poll, Roster roster, WorkerCare care, DeliveryQueue deliveries) {
        this.config = config;
        this.poll = poll;
        this.roster = roster;
        this.care = care;
        this.deliveries = deliveries;
        this.gate = new DataGate(config, poll, roster, deliveries);
    }

    /**
     * Listens to a worker that is in the roster.
     *
     * @throws IOException the kernel does not watch one of its pipes; the worker's end is noticed all the same
     */
    void add(WorkerProcess worker) throws IOException {
        worker.pipes().watch(poll, WorkerPipes.END);
        roster.heard(worker);
        worker.pipes().watch(poll, WorkerPipes.STATUS);
        gate.add(worker, worker.startedAt());
    }

    /** How many pieces of work were finished since this was last asked. */
    long takeFinished() {
        long taken = finished;
        finished = 0;
        return taken;
    }

    void readStatus(WorkerProcess worker, long now) throws IOException {
        int length = worker.pipes().read(WorkerPipes.STATUS, buffer.clear());
        if (length == Descriptor.END) {
            worker.pipes().rest(poll, WorkerPipes.STATUS);
            worker.mute(now);
            care.closed(worker, now);
        }
        long before = worker.requests();
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (worker.frames().isInText() || buffer.get(buffer.position()) == WorkerChannels.MAGIC_1) {
                readText(worker, now);
            } else {
                takeStatus(worker, buffer.get(), now);
            }
        }
        finished += worker.requests() - before;
    }

    private void takeStatus(WorkerProcess worker, byte status, long now) {
        if (status == WorkerEnvironment.ENDING) {
            worker.ends(now);
            care.closed(worker, now);
        } else if (status == WorkerEnvironment.BUSY || status == WorkerEnvironment.IDLE) {
            try {
                roster.report(worker, status == WorkerEnvironment.BUSY ? WorkerState.BUSY : WorkerState.IDLE, now);
            } catch (IOException e) {
                unseen(worker, e);
            }
            care.reported(worker, now);
        } else {
            buffer.position(buffer.limit());
            worker.mute(now);
            garbage(worker, "sent the status byte " + (status & 0xff) + "; there are B (66), I (73), E (69), and"
                    + " frames, which begin with MP", now);
        }
    }

    /** A text comes between states, where it does not wait for a slow hook as data do. */
    private void readText(WorkerProcess worker, long now) {
        try {
            worker.frames().feedText(buffer, frame -> {
                if (!frame.kind().isText()) {
                    garbage(worker, "sent data where it tells its states; they are dropped", now);
                } else {
                    take(worker, frame, now);
                }
            });
        } catch (IOException e) {
            // Its states come the same way, and which bytes are some cannot be told any more.
            worker.mute(now);
            garbage(worker, e.getMessage(), now);
        }
    }

    void readData(WorkerProcess worker, long now) throws IOException {
        int length = read(worker, now);
        if (length == Descriptor.END) {
            worker.pipes().rest(poll, WorkerPipes.DATA);
            care.closed(worker, now);
        }
        gate.hasRead(worker, now);
    }

    /** What is no frame is read all the same, for a worker that waits until it can write would never end its work. */
    private int read(WorkerProcess worker, long now) throws IOException {
        int length = worker.pipes().read(WorkerPipes.DATA, buffer.clear());
        if (length > 0) {
            worker.frames().moves(now);
        }
        try {
            worker.frames().feed(buffer.flip(), frame -> {
                take(worker, frame, now);
                gate.arrived(worker);
            });
        } catch (IOException e) {
            garbage(worker, e.getMessage(), now);
        }
        return length;
    }

    /** There may be room for data again. */
    void resume(long now) {
        try {
            gate.resume(now);
            care.resumed(now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Parts with workers that keep others from sending.
     *
     * @return nanoseconds until this is due again
     */
    long look(long now) {
        return gate.look(now, care);
    }

    /** How long to wait yet, while the pool ends, for somebody to be told of what workers send. */
    long patience(long now, long endsSince) {
        return deliveries.patience(now, endsSince);
    }

    /** Reads what a worker that has ended left in its pipes, which is never more than a pipe holds. */
    void drain(WorkerProcess worker, long now) throws IOException {
        readStatus(worker, now);
        while (read(worker, now) > 0) {
            // The next read tells whether that was all.
        }
        gate.remove(worker);
        long lost = worker.frames().pending();
        if (lost > 0) {
            config.listener().onError(config.name(worker) + " ended in the middle of a frame; its " + lost
                    + " bytes are lost, all before them arrived", null);
        }
    }

    private void garbage(WorkerProcess worker, String what, long now) {
        care.replace(worker, what, now);
    }

    private void take(WorkerProcess worker, Frame frame, long now) {
        if (frame.payload() == null && frame.length() <= config.maximumDataBytes()) {
            config.listener().onError(config.name(worker) + " sent " + frame.length() + " bytes at once, for which this"
                    + " process has no memory; they are dropped: raise its heap (-Xmx, now "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB), or send less at once", null);
        } else if (frame.payload() == null) {
            config.listener().onError(config.name(worker) + " sent " + frame.length() + " bytes at once, over the bound"
                    + " of " + config.maximumDataBytes() + "; they are dropped (maximumDataBytes)", null);
        } else if (frame.kind().isData()) {
            deliver(worker, frame);
        } else if (frame.kind() == FrameKind.REFUSED) {
            refused(worker, frame, now);
        } else {
            note(worker, frame, now);
        }
    }

    private void note(WorkerProcess worker, Frame frame, long now) {
        String text = new String(frame.payload(), StandardCharsets.UTF_8);
        switch (frame.kind()) {
            case WORK -> show(worker, text.substring(0, Math.min(LONGEST_WORK, text.length())));
            case FAILURE -> worker.failsBecause(text);
            case PROBLEM -> config.listener().onError(config.name(worker) + ": " + text, null);
            default -> care.stacks(worker, text, now);
        }
    }

    private void show(WorkerProcess worker, String work) {
        try {
            worker.workIs(work);
        } catch (IOException e) {
            unseen(worker, e);
        }
    }

    /** Told once, for what one of them cannot write the next cannot either. */
    private void unseen(WorkerProcess worker, IOException cause) {
        if (!unseen) {
            config.listener().onWarning("the scoreboard cannot show what " + config.name(worker) + " does, nor perhaps"
                    + " what others do: " + cause.getMessage() + "; the pool goes on");
        }
        unseen = true;
    }

    private void refused(WorkerProcess worker, Frame frame, long now) {
        try {
            RefusedBytes refused = RefusedBytes.of(frame.payload());
            long pid = worker.pid();
            String who = config.name(worker);
            deliveries.add(() -> {
                try {
                    if (config.hook() == null || !config.hook().onRefused(pid, refused.bytes(), refused.fault())) {
                        config.listener().onError(who + ": " + refused.describe(), null);
                    }
                } catch (Exception | Error e) {
                    keepInterrupt(e);
                    config.listener().onError(who + ": " + refused.describe() + "; it is not kept: " + e, e);
                }
            }, frame.length());
        } catch (IOException e) {
            garbage(worker, e.getMessage(), now);
        }
    }

    private void deliver(WorkerProcess worker, Frame frame) {
        if (config.hook() == null) {
            return;
        }
        WorkerData data = new WorkerData(worker.number(), frame.payload(), frame.kind().isJson());
        long pid = worker.pid();
        OptionalInt code = frame.kind().isExit() ? OptionalInt.of(frame.code()) : OptionalInt.empty();
        deliveries.add(() -> {
            try {
                config.hook().onData(pid, data, code);
            } catch (Exception | Error e) {
                keepInterrupt(e);
                config.listener().onError("the data hook of pool " + config.name() + " failed on " + data.bytes().length
                        + " bytes of worker " + pid + "; it gets the next data all the same", e);
            }
        }, frame.length());
    }

    /** It is for whoever has run the hook, too. */
    private static void keepInterrupt(Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
