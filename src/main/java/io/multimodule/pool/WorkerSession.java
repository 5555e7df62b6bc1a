package io.multimodule.pool;

import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** A worker's side of the pool: what it reports, and how it leaves without dropping what it has accepted. */
final class WorkerSession implements WorkerContext {
    private static final int CODE_BITS = 0xff;
    private static final String TERM = "TERM";

    private final WorkerChannels channels;
    /** Null when the pool has no scoreboard. */
    private final WorkerSlot slot;
    private final long number;
    private final List<String> arguments;
    private final List<ServerSocketChannel> listeners;
    private final Thread main = Thread.currentThread();
    /** Guards the two below, and orders what is reported. */
    private final Object lock = new Object();
    private boolean busy;
    private long requests;
    private final long mostRequests = mostRequests();
    private volatile boolean leaving;

    private QueueInlet inlet;
    /** Null until connections of several sockets are waited for. */
    private AllListeners all;

    WorkerSession(WorkerChannels channels, WorkerSlot slot, long number, List<ServerSocketChannel> listeners,
            List<String> arguments) {
        this.channels = channels;
        this.slot = slot;
        this.number = number;
        this.listeners = listeners;
        this.arguments = arguments;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public ServerSocketChannel listener() {
        if (listeners.isEmpty()) {
            throw new IllegalStateException("this pool has no socket; give it one with listen");
        }
        return listeners.get(0);
    }

    @Override
    public List<ServerSocketChannel> listeners() {
        return listeners;
    }

    @Override
    public SocketChannel accept() throws IOException {
        return listeners.size() < 2 ? listener().accept() : all().accept();
    }

    private AllListeners all() throws IOException {
        synchronized (lock) {
            if (all == null) {
                all = new AllListeners(listeners);
            }
            return all;
        }
    }

    @Override
    public Message take() throws IOException {
        idle();
        QueueInlet open = openInlet();
        while (open != null && open.take()) {
            busy();
            try {
                return open.message();
            } catch (MalformedMessageException e) {
                refuse(new RefusedBytes(e, open.bytes()));
                idle();
            }
        }
        return null;
    }

    /** The inlet, or null when this worker is leaving. */
    private QueueInlet openInlet() throws IOException {
        synchronized (lock) {
            if (inlet == null && !leaving) {
                WorkerQueue queue = WorkerQueue.of(System.getenv());
                if (queue == null) {
                    throw new IllegalStateException("this pool has no queue; give it one with queue");
                }
                inlet = QueueInlet.open(queue);
            }
            return leaving ? null : inlet;
        }
    }

    /** Nobody but this worker has it any more: the main process keeps it. */
    private void refuse(RefusedBytes refused) throws IOException {
        byte[] payload = refused.payload();
        if (channels.takes(payload)) {
            channels.send(FrameKind.REFUSED, 0, payload);
        } else {
            System.err.println("pool worker: ".concat(refused.describe()));
        }
    }

    @Override
    public void busy() {
        synchronized (lock) {
            busy = true;
            report(WorkerEnvironment.BUSY);
        }
    }

    @Override
    public void busy(String work) {
        busy();
        if (slot != null) {
            slot.work(work);
        }
        try {
            channels.send(FrameKind.WORK, 0, work.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The main process is gone, and the thread that reads its commands has seen it.
            leave();
        }
    }

    @Override
    public void idle() {
        synchronized (lock) {
            requests += busy ? 1 : 0;
            busy = false;
            report(WorkerEnvironment.IDLE);
            if (!leaving && requests < mostRequests) {
                return;
            }
        }
        leave();
    }

    /** Kept here, for the pool's signal could come after the next work was accepted. */
    private static long mostRequests() {
        String limit = System.getenv(WorkerEnvironment.REQUESTS);
        return limit == null ? Long.MAX_VALUE : Long.parseLong(limit);
    }

    private void report(char status) {
        try {
            channels.status(status);
        } catch (IOException e) {
            leave();
        }
        if (slot != null) {
            slot.state(status);
        }
    }

    @Override
    public boolean isLeaving() {
        return leaving;
    }

    /**
     * Leaves as soon as the work that has begun is done. The sockets are closed at once: held by who takes nothing any
     * more, they would let clients connect to nobody, and keep the address from the next program.
     */
    void leave() {
        QueueInlet open;
        synchronized (lock) {
            leaving = true;
            open = inlet;
            closeListeners();
            if (!busy && listeners.isEmpty() && inlet == null) {
                main.interrupt();
            }
        }
        if (open != null) {
            open.close();
        }
        if (slot != null) {
            slot.leaving();
        }
    }

    /** What accept is about to return is still returned; then it throws. */
    private void closeListeners() {
        for (ServerSocketChannel listener : listeners) {
            close(listener);
        }
        if (all != null) {
            close(all);
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            System.err.println("pool worker: cannot close its listener: ".concat(e.toString()));
        }
    }

    @Override
    public void yell(Object data) throws IOException {
        boolean raw = data instanceof byte[];
        channels.send(raw ? FrameKind.RAW : FrameKind.JSON, 0, bytes(data));
    }

    @Override
    public void exit(int code) {
        ending();
        System.exit(code & CODE_BITS);
    }

    /**
     * The process ends now. What it does at its end may take for ever, and it must not be taken for one that waits for
     * work, nor keep the sockets.
     */
    void ending() {
        QueueInlet open;
        synchronized (lock) {
            leaving = true;
            open = inlet;
            closeListeners();
        }
        if (open != null) {
            open.close();
        }
        String states = System.getenv(WorkerEnvironment.STATES);
        if (states == null || states.indexOf(WorkerEnvironment.ENDING) < 0) {
            return;
        }
        try {
            channels.status(WorkerEnvironment.ENDING);
        } catch (IOException e) {
            // The main process is gone, and this one follows it.
        }
    }

    @Override
    public void exit(int code, Object data) throws IOException {
        boolean raw = data instanceof byte[];
        channels.send(raw ? FrameKind.EXIT_RAW : FrameKind.EXIT_JSON, code & CODE_BITS, bytes(data));
        exit(code);
    }

    private static byte[] bytes(Object data) {
        return data instanceof byte[] raw ? raw : WorkerJson.write(data);
    }

    @Override
    public void onSignal(String names, Consumer<String> handler) {
        for (String name : names.trim().split(" +")) {
            if (handler == SignalHandlers.IGNORE) {
                WorkerSignals.ignore(name);
            } else if (handler != SignalHandlers.DEFAULT) {
                WorkerSignals.handle(name, name.equals(TERM) ? leavingAfter(handler) : handler);
            } else if (name.equals(TERM)) {
                handleTerm();
            } else {
                WorkerSignals.restore(name);
            }
        }
    }

    /** A handler that fails is no reason to stay. */
    private Consumer<String> leavingAfter(Consumer<String> handler) {
        return signal -> {
            try {
                handler.accept(signal);
            } finally {
                leave();
            }
        };
    }

    /** Without a lambda, which would cost more than all the rest of the start. */
    void handleTerm() {
        WorkerSignals.handle(TERM, new Consumer<>() {
            @Override
            public void accept(String signal) {
                leave();
            }
        });
    }
}
