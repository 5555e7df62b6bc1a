package io.multimodule.supervise;

import io.multimodule.channel.Event;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The surroundings of a placement: hosts, disk and claims do what a test says, when it says so. */
final class PlacementTrial implements PlacementActions {
    final Set<String> here = new HashSet<>();
    final Set<String> ready = new HashSet<>();
    final Set<String> needed = new TreeSet<>();
    final Set<String> fences = new HashSet<>();
    final List<String> said = new ArrayList<>();
    /** What is on the disk. */
    Map<String, String> written = Map.of();
    /** Whether writes and fences end at once. */
    boolean prompt = true;
    boolean diskFails;
    boolean claimsFail;
    String diskSays = "disk full";
    String claimsSay = "no lock";
    int applied;
    /** Called before a placement goes to the disk. */
    Consumer<Map<String, String>> check = homes -> { };
    /** Called when a placement is in force. */
    Runnable onApplied = () -> { };
    private final Deque<Runnable> pending = new ArrayDeque<>();

    @Override
    public boolean isHere(String task) {
        return here.contains(task);
    }

    @Override
    public void fence(String task, Consumer<Throwable> done) {
        soon(() -> {
            if (claimsFail) {
                done.accept(new IOException(claimsSay));
            } else {
                fences.add(task);
                done.accept(null);
            }
        });
    }

    @Override
    public CompletionStage<Void> write(Map<String, String> homes) {
        check.accept(homes);
        CompletableFuture<Void> done = new CompletableFuture<>();
        soon(() -> {
            if (diskFails) {
                done.completeExceptionally(new IOException(diskSays));
            } else {
                written = new TreeMap<>(homes);
                done.complete(null);
            }
        });
        return done;
    }

    @Override
    public void applied() {
        applied++;
        onApplied.run();
    }

    @Override
    public void need(String host) {
        needed.add(host);
    }

    @Override
    public void release(String host) {
        needed.remove(host);
        ready.remove(host);
    }

    @Override
    public boolean isReady(String host) {
        return ready.contains(host);
    }

    @Override
    public void happened(Event event, String task, String text) {
        said.add(event + ": " + text);
    }

    /** Lets the oldest write or fence that is under way end; whether there was one. */
    boolean finishOne() {
        Runnable next = pending.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    private void soon(Runnable action) {
        if (prompt) {
            action.run();
        } else {
            pending.add(action);
        }
    }
}
