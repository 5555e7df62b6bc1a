package io.multimodule.state;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.queue.QueueName;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Saves the states of tasks on a thread of its own; of several saves of one task that wait, the newest
 * is written. {@link #save}, {@link #load} and {@link #remove} may be called from any thread and never wait.
 *
 * <p>A state that could not be written is kept until a later save or removal succeeds, and is what a load gives: who
 * goes on with the task in this process loses nothing.
 *
 * <p>Saves and removals of one task never change their order. A task's state is written by one process
 * at a time. Without {@link #start} the store is turned by its caller, who calls {@link #doWork}.
 */
public final class StateStore implements Agent, AutoCloseable {
    /** How many generations are kept unless it is said otherwise. */
    public static final int DEFAULT_GENERATIONS = 3;

    private final StateFiles files;
    private final StateWriter writer;
    private final ErrorHandler errors;
    private final Clock clock;
    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    /** Bounded by the number of tasks: each slot is in it at most once. */
    private final MpscUnboundedAtomicArrayQueue<Slot> pending = new MpscUnboundedAtomicArrayQueue<>(64);
    private volatile AgentRunner runner;

    /** What waits for one task; null when nothing does. */
    private static final class Slot {
        private final String task;
        private final AtomicReference<Waiting> waiting = new AtomicReference<>();
        /** What the last save could not write, or null. The writer's thread. */
        private byte[] unsaved;

        Slot(String task) {
            this.task = task;
        }
    }

    /** The newest change that waits (none when {@code listener} is null) and the loads behind it. */
    private record Waiting(byte[] json, SaveListener listener, List<CompletableFuture<StateLoad>> loads) {
    }

    /**
     * A store; nothing is opened yet.
     *
     * @param directory   holds one directory for each task; made when it is missing
     * @param generations how many are kept of each task, at least 1
     * @param errors      told of what a listener throws
     */
    public StateStore(Path directory, int generations, ErrorHandler errors, Clock clock) {
        this(directory, new StateWriter(directory, checked(generations), new FileSteps()), errors, clock);
    }

    StateStore(Path directory, StateWriter writer, ErrorHandler errors, Clock clock) {
        this.files = new StateFiles(directory);
        this.writer = writer;
        this.errors = errors;
        this.clock = clock;
    }

    /** Starts the writer's thread. */
    public StateStore start() throws Exception {
        AgentRunner started = new AgentRunner(this, errors);
        runner = started;
        started.start();
        return this;
    }

    /**
     * Saves a state.
     *
     * @param json not changed afterwards
     * @throws IllegalArgumentException the name breaks a rule for names of queues
     */
    public void save(String task, byte[] json, SaveListener listener) {
        change(task, json, listener);
    }

    /** Removes all generations of a task; a save that waits is superseded. */
    public void remove(String task, SaveListener listener) {
        change(task, null, listener);
    }

    /**
     * The newest readable state. It is read after every save and removal that was asked before, maybe
     * also after one that is asked behind it. When the last of them could not be written, it is that state all the
     * same, with generation {@link StateLoad#UNSAVED}. Completed on the writer's thread.
     */
    public CompletableFuture<StateLoad> load(String task) {
        CompletableFuture<StateLoad> result = new CompletableFuture<>();
        Slot slot = slot(task);
        Waiting before = slot.waiting.getAndUpdate(old -> {
            List<CompletableFuture<StateLoad>> loads = old == null ? new ArrayList<>() : new ArrayList<>(old.loads);
            loads.add(result);
            return new Waiting(old == null ? null : old.json, old == null ? null : old.listener, loads);
        });
        enqueue(slot, before);
        return result;
    }

    @Override
    public String roleName() {
        return "state-writer";
    }

    /** Writes what waits for one task. */
    @Override
    public int doWork() {
        Slot slot = pending.poll();
        if (slot == null) {
            return 0;
        }
        Waiting work = slot.waiting.getAndSet(null);
        if (work.listener != null) {
            write(slot, work);
        }
        for (CompletableFuture<StateLoad> load : work.loads) {
            load.complete(newest(slot));
        }
        return 1;
    }

    private StateLoad newest(Slot slot) {
        return slot.unsaved == null ? files.load(slot.task)
                : new StateLoad.Loaded(slot.unsaved, clock.epochMillis(), StateLoad.UNSAVED, List.of());
    }

    /** Writes everything that waits, and ends the thread. */
    @Override
    public void close() {
        AgentRunner running = runner;
        if (running != null) {
            running.close();
            runner = null;
        }
        while (doWork() > 0) {
            continue;
        }
    }

    private void change(String task, byte[] json, SaveListener listener) {
        Slot slot = slot(task);
        Waiting before = slot.waiting.getAndUpdate(old ->
                new Waiting(json, listener, old == null ? List.of() : old.loads));
        enqueue(slot, before);
        if (before != null && before.listener != null) {
            before.listener.superseded(task);
        }
    }

    private Slot slot(String task) {
        Slot slot = slots.get(task);
        return slot != null ? slot : slots.computeIfAbsent(new QueueName(task).value(), Slot::new);
    }

    private void enqueue(Slot slot, Waiting before) {
        if (before == null) {
            pending.offer(slot);
            AgentRunner running = runner;
            if (running != null) {
                // Keeps the offer before the runner's look at whether the thread rests.
                VarHandle.fullFence();
                running.wake();
            }
        }
    }

    private void write(Slot slot, Waiting work) {
        String task = slot.task;
        try {
            if (work.json == null) {
                writer.remove(task);
                slot.unsaved = null;
                tell(task, () -> work.listener.saved(task, 0));
            } else {
                long generation = writer.save(task, work.json, clock.epochMillis());
                slot.unsaved = null;
                tell(task, () -> work.listener.saved(task, generation));
            }
        } catch (IOException e) {
            slot.unsaved = work.json == null ? slot.unsaved : work.json;
            tell(task, () -> work.listener.failed(task, e));
        }
    }

    private void tell(String task, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            errors.onError("the listener of the state of " + task, e);
        }
    }

    private static int checked(int generations) {
        if (generations < 1) {
            throw new IllegalArgumentException("the number of generations is " + generations
                    + "; at least 1 has to be kept, 3 are usual");
        }
        return generations;
    }
}
