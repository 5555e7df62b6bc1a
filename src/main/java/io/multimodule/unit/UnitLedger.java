package io.multimodule.unit;

import io.multimodule.lifecycle.ErrorHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is known of each watched unit, and who waits for what. Turns what is seen into events and done
 * stages, so that both implementations behave alike. Everything but {@link #observe} runs on one thread.
 */
final class UnitLedger {
    private final ErrorHandler errors;
    private final List<UnitListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<UnitName, Entry> entries = new HashMap<>();

    UnitLedger(ErrorHandler errors) {
        this.errors = errors;
    }

    private static final class Entry {
        private final UnitSpec spec;
        private final CompletableFuture<UnitStatus> starting;
        private final List<CompletableFuture<UnitStatus>> stopping = new ArrayList<>();
        private UnitStatus status;
        private boolean startedTold;
        private boolean readyTold;

        Entry(UnitSpec spec, CompletableFuture<UnitStatus> starting, UnitStatus status) {
            this.spec = spec;
            this.starting = starting;
            this.status = status;
        }
    }

    void observe(UnitListener listener) {
        listeners.add(listener);
    }

    boolean watches(UnitName name) {
        return entries.containsKey(name);
    }

    /** The status of a watched unit. */
    UnitStatus status(UnitName name) throws UnitException {
        return entry(name).status;
    }

    List<UnitName> names() {
        return List.copyOf(entries.keySet());
    }

    List<UnitStatus> statuses() {
        return entries.values().stream().map(entry -> entry.status).toList();
    }

    /** Expects a unit that is about to start. */
    void expect(UnitSpec spec, CompletableFuture<UnitStatus> started) {
        UnitStatus asked = new UnitStatus(spec.name(), UnitState.STARTING, "", 0, "", UnitExit.UNKNOWN);
        entries.put(spec.name(), new Entry(spec, started, asked));
    }

    /** Watches a unit that was found, telling nobody. */
    void adopt(UnitStatus found) {
        Entry entry = new Entry(null, new CompletableFuture<>(), found);
        entry.startedTold = true;
        entry.readyTold = found.state() == UnitState.RUNNING;
        entries.put(found.name(), entry);
    }

    /** Forgets a unit that never came to be, telling nobody. */
    void drop(UnitName name) {
        entries.remove(name);
    }

    void awaitEnd(UnitName name, CompletableFuture<UnitStatus> ended) throws UnitException {
        entry(name).stopping.add(ended);
    }

    /** Takes what was just seen of a unit. */
    void seen(UnitStatus now) {
        Entry entry = entries.get(now.name());
        if (entry == null || entry.status.equals(now) && !now.state().over()) {
            return;
        }
        final UnitStatus before = entry.status;
        entry.status = now;
        if (now.state().over()) {
            over(entry, now);
            return;
        }
        if (!entry.startedTold && now.mainPid() != 0) {
            entry.startedTold = true;
            tell(new UnitEvent.Started(now));
        }
        if (!before.text().equals(now.text())) {
            tell(new UnitEvent.Said(now));
        }
        if (now.state() == UnitState.RUNNING && !entry.readyTold) {
            entry.readyTold = true;
            tell(new UnitEvent.Ready(now));
            entry.starting.complete(now);
        }
    }

    private void over(Entry entry, UnitStatus now) {
        entries.remove(now.name());
        tell(new UnitEvent.Exited(now));
        if (!entry.starting.isDone()) {
            entry.starting.completeExceptionally(startFailure(entry, now));
        }
        entry.stopping.forEach(waiting -> waiting.complete(now));
    }

    private static UnitException startFailure(Entry entry, UnitStatus now) {
        String unit = "unit " + now.name();
        if (!entry.stopping.isEmpty()) {
            return new UnitException(UnitException.Kind.START_FAILED, unit + " was stopped before it was ready");
        }
        if (entry.spec != null && SetupFailure.of(now.exit()).isPresent()) {
            return SetupFailure.of(now.exit()).get().exception(entry.spec);
        }
        if (now.invocation().isEmpty() && now.exit().equals(UnitExit.UNKNOWN)) {
            return new UnitException(UnitException.Kind.UNREACHABLE, unit + " never ran: its start was cancelled,"
                + " or the supervisor was started anew meanwhile: start it again");
        }
        if (now.exit().result().equals("timeout") && entry.spec != null) {
            return new UnitException(UnitException.Kind.START_TIMEOUT, unit + " was not ready within "
                + entry.spec.lifecycle().startTimeout().toMillis() + " ms and was stopped: see where it stood in its"
                + " last log lines; when it needs longer, set a longer start_limit");
        }
        return new UnitException(UnitException.Kind.START_FAILED, unit + " ended before it was ready, "
            + now.exit().describe() + ": look at its last log lines");
    }

    void tell(UnitEvent event) {
        for (UnitListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                errors.onError("listener of units at " + event, e);
            }
        }
    }

    private Entry entry(UnitName name) throws UnitException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new UnitException(UnitException.Kind.NO_SUCH_UNIT,
                "unit " + name + " is not running under our watch: list the units, or start it");
        }
        return entry;
    }
}
