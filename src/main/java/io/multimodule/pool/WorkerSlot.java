package io.multimodule.pool;

import java.io.IOException;

/**
 * The slot of a scoreboard that a worker writes itself. It is a display: what goes wrong with it is said once, and
 * keeps nobody from work. Any thread.
 */
final class WorkerSlot {
    private final ScoreSlot slot;
    private boolean told;

    private WorkerSlot(ScoreSlot slot) {
        this.slot = slot;
    }

    /** The slot of this process, or null when it has none or cannot write it. */
    static WorkerSlot begin(long number) {
        String scoreboard = System.getenv(WorkerEnvironment.SCOREBOARD);
        String index = System.getenv(WorkerEnvironment.SLOT);
        if (scoreboard == null || index == null) {
            return null;
        }
        try {
            ScoreSlot slot = new ScoreSlot(scoreboard, Integer.parseInt(index));
            slot.begin(number, ProcessHandle.current().pid(), System.currentTimeMillis());
            return new WorkerSlot(slot);
        } catch (IOException e) {
            tell(e);
            return null;
        }
    }

    synchronized void state(char state) {
        try {
            slot.state(state, System.currentTimeMillis());
        } catch (IOException e) {
            tellOnce(e);
        }
    }

    synchronized void work(String text) {
        try {
            slot.work(text);
        } catch (IOException e) {
            tellOnce(e);
        }
    }

    synchronized void leaving() {
        try {
            slot.leaving();
        } catch (IOException e) {
            tellOnce(e);
        }
    }

    private void tellOnce(IOException e) {
        if (!told) {
            tell(e);
        }
        told = true;
    }

    /** Without text joined with +, which would cost a worker that starts more than all the rest. */
    private static void tell(IOException e) {
        System.err.println("pool worker: cannot write the scoreboard, and works on: ".concat(e.toString()));
    }
}
