package io.multimodule.schedule;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The one thread of a host that runs tasks: it takes commands from other threads, fires timers, and
 * gives every ready source its turn.
 *
 * <p>Only {@link #post} may be called from other threads. The queue of commands has no fixed bound,
 * because a command must not be lost and its poster must not wait; every poster (a watch of a queue,
 * a finished piece of disk work, a request on the control socket) has only a few under way.
 */
public final class Conductor implements Agent {
    /** How many messages one source may handle before the next has its turn. */
    public static final int DEFAULT_TURN = 64;

    private static final int COMMAND_CHUNK = 1024;
    private static final int COMMANDS_PER_TURN = 1024;

    private final String role;
    private final int turn;
    private final Timers timers;
    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(COMMAND_CHUNK);
    private final ArrayDeque<Slot> ready = new ArrayDeque<>();
    private volatile AgentRunner runner;

    /**
     * Makes a conductor.
     *
     * @param role the name of its thread
     * @param turn how many messages one source may handle before the next has its turn
     */
    public Conductor(String role, Clock clock, int turn) {
        this.role = role;
        this.turn = turn;
        this.timers = new Timers(clock);
    }

    /** Names the runner to wake when a command comes; without one, a test turns the conductor itself. */
    public void wokenBy(AgentRunner conductorRunner) {
        this.runner = conductorRunner;
    }

    /** Runs a command on the conductor's thread, in the order of posting. Any thread; never waits. */
    public void post(Runnable command) {
        commands.add(command);
        AgentRunner sleeper = runner;
        if (sleeper != null) {
            sleeper.wake();
        }
    }

    /**
     * What is asked of somebody else, if it comes in time, else something instead. On this thread, as the result is.
     *
     * @param patience how long is waited
     * @param instead also taken when what was asked fails
     */
    public <T> CompletionStage<T> within(Duration patience, CompletionStage<T> asked, T instead) {
        CompletableFuture<T> first = new CompletableFuture<>();
        Timers.Timer timer = timers.after(patience.toNanos(), () -> first.complete(instead));
        asked.whenComplete((found, failure) -> post(() -> {
            timer.cancel();
            first.complete(failure == null ? found : instead);
        }));
        return first;
    }

    /** The timers of this conductor. */
    public Timers timers() {
        return timers;
    }

    /** Adds a source; {@link Slot#ready()} gives it turns. */
    public Slot add(Source source) {
        return new Slot(source);
    }

    @Override
    public String roleName() {
        return role;
    }

    @Override
    public int doWork() {
        return runCommands() + timers.fire() + giveTurns();
    }

    @Override
    public long idleNanos() {
        return timers.idleNanos();
    }

    private int runCommands() {
        int done = 0;
        Runnable command;
        while (done < COMMANDS_PER_TURN && (command = commands.poll()) != null) {
            done++;
            command.run();
        }
        return done;
    }

    /** One turn for each source that is ready now; those that become ready meanwhile wait for the next round. */
    private int giveTurns() {
        int done = 0;
        for (int left = ready.size(); left > 0; left--) {
            Slot slot = ready.poll();
            if (slot == null) {
                break;
            }
            slot.queued = false;
            // A source that throws has not said that it is done, so it gets another turn, too.
            int pieces = turn;
            try {
                pieces = slot.closed ? 0 : slot.source.turn(turn);
            } finally {
                if (pieces >= turn) {
                    slot.ready();
                }
            }
            done += pieces;
        }
        return done;
    }

    /** The place of one source among the others. Conductor thread only. */
    public final class Slot {
        private final Source source;
        private boolean queued;
        private boolean closed;

        private Slot(Source source) {
            this.source = source;
        }

        /** Gives the source a turn in the next round; it keeps its place when it has one already. */
        public void ready() {
            if (!queued && !closed) {
                queued = true;
                ready.add(this);
            }
        }

        /** Gives no more turns. */
        public void close() {
            closed = true;
        }
    }
}
