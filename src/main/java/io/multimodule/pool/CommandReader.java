package io.multimodule.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads what the pool asks of a worker, on a thread of its own; learns so too that the main process is gone. */
final class CommandReader implements Runnable {
    private final WorkerChannels channels;
    private final WorkerSession session;

    CommandReader(WorkerChannels channels, WorkerSession session) {
        this.channels = channels;
        this.session = session;
    }

    @Override
    public void run() {
        try {
            for (int command = channels.command(); command >= 0; command = channels.command()) {
                if (command == WorkerEnvironment.DUMP) {
                    channels.send(FrameKind.STACKS, 0, stacks().getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            System.err.println("pool worker: cannot talk with the main process: ".concat(e.toString()));
        }
        session.leave();
    }

    private static String stacks() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
            text.append('"').append(thread.getKey().getName()).append("\" ").append(thread.getKey().getState());
            for (StackTraceElement frame : thread.getValue()) {
                text.append("\n    at ").append(frame);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
