package io.multimodule.supervise;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The holds that are in force, here and on disk. Conductor thread only; the disk is waited for on another. */
final class Holds {
    private final HoldStore store;
    private final Executor io;
    private final Conductor conductor;
    private final Clock clock;
    private final Map<String, Hold> inForce = new HashMap<>();

    Holds(HoldStore store, Executor io, Conductor conductor, Clock clock) {
        this.store = store;
        this.io = io;
        this.conductor = conductor;
        this.clock = clock;
    }

    /** A hold that is on disk already. */
    void add(Hold hold) {
        inForce.put(hold.task(), hold);
    }

    Optional<Hold> of(String task) {
        return Optional.ofNullable(inForce.get(task));
    }

    /** Holds a task; done on the conductor's thread when that is on disk, or cannot get there. */
    CompletionStage<Void> write(String task, String reason, Message details) {
        Hold hold = new Hold(task, Instant.ofEpochMilli(clock.epochMillis()), reason, details);
        inForce.put(task, hold);
        return onDisk(() -> {
            store.put(hold);
            return null;
        });
    }

    /** Removes a hold; done on the conductor's thread, with whether there was one. */
    CompletionStage<Boolean> remove(String task) {
        return onDisk(() -> store.remove(task)).thenApply(was -> {
            inForce.remove(task);
            return was;
        });
    }

    /** The hold of a task that its own process has written. */
    CompletionStage<Optional<Hold>> find(String task) {
        return onDisk(store::all).thenApply(all -> all.stream().filter(hold -> hold.task().equals(task)).findAny());
    }

    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private <T> CompletionStage<T> onDisk(DiskWork<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        io.execute(() -> {
            try {
                T result = work.run();
                conductor.post(() -> done.complete(result));
            } catch (IOException e) {
                conductor.post(() -> done.completeExceptionally(e));
            }
        });
        return done;
    }
}
