package io.multimodule.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps other hosts from a task that this one has, and lets them have it when nothing of it is here any more.
 * Conductor thread only.
 */
final class Handover {
    /** How long a task that leaves is kept from others while what it sent waits in a lane or for room in a queue. */
    static final Duration SENDING = Duration.ofSeconds(5);

    private final Host host;

    Handover(Host host) {
        this.host = host;
    }

    /** Takes the claim on a task that runs here without one; calls back without an exception when it is ours. */
    void fence(TaskEntry entry, Consumer<Throwable> done) {
        host.io().execute(() -> {
            Claims.Claim claim = host.claims().take(entry.name);
            claim.taken().whenComplete((taken, failure) -> host.conductor().post(() -> {
                if (failure == null && entry.cell != null && entry.claim == null) {
                    entry.claim = claim;
                } else {
                    claim.release();
                }
                done.accept(failure);
            }));
        });
    }

    /**
     * Other hosts may have the task: when its last state is on disk, and what it sent is handled here or on its
     * way, so that nothing that it sends elsewhere comes before that. The second has a bound, for a queue that
     * nobody reads must not keep the task.
     */
    void letGo(TaskEntry entry, boolean wasHere, boolean stateful) {
        Claims.Claim claim = entry.claim;
        entry.claim = null;
        if (claim == null) {
            return;
        }
        if (!wasHere) {
            whenSaved(entry.name, claim);
            return;
        }
        CompletableFuture<Void> sent = new CompletableFuture<>();
        host.mailRoom().whenSent(entry.name, () -> sent.complete(null));
        if (!sent.isDone()) {
            host.conductor().timers().after(SENDING.toNanos(), () -> sent.complete(null));
        }
        if (stateful) {
            // A load comes behind the save, so by then we have heard how that ended.
            host.states().load(entry.name).handle((state, failure) -> null).thenCombine(sent, (state, nothing) -> null)
                    .whenComplete((nothing, failure) -> host.conductor().post(() -> whenSaved(entry.name, claim)));
        } else {
            sent.thenRun(claim::release);
        }
    }

    /** Who begins a task here again finds its state in memory, so only others wait for the disk. */
    private void whenSaved(String name, Claims.Claim claim) {
        if (host.role().isHome(host.homes().of(name))) {
            claim.release();
        } else {
            host.stateKeeper().whenSaved(name, claim::release);
        }
    }
}
