package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Processes that run for one errand: nobody wants them for longer, they end by themselves, and are not started again.
 * Conductor thread only.
 */
final class Errands {
    private final Surroundings with;
    private final Map<String, Errand> running = new TreeMap<>();

    Errands(Surroundings with) {
        this.with = with;
    }

    private static final class Errand {
        private final UnitName unit;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private boolean asked;

        Errand(UnitName unit) {
            this.unit = unit;
        }
    }

    /** Starts one; nothing else of that name runs. */
    CompletionStage<UnitStatus> run(String name, UnitSpec spec) {
        Errand errand = new Errand(spec.name());
        running.put(name, errand);
        with.units.started(name, spec.name());
        with.units.stopTimes().started(name, spec);
        CompletionStage<UnitStatus> ready = with.units.units().start(spec);
        ready.whenComplete((status, failure) -> with.conductor.post(() -> {
            if (failure != null) {
                // Nothing of it runs then.
                gone(name, errand);
            } else if (running.get(name) == errand) {
                with.units.seen(name, status);
            }
        }));
        return ready;
    }

    boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** The end of one that runs; done when nothing of it runs any more, at once when nothing does. */
    CompletionStage<Void> gone(String name) {
        Errand errand = running.get(name);
        return errand == null ? CompletableFuture.completedStage(null) : errand.gone;
    }

    /** Asks one to end that runs; done when nothing of it runs any more. */
    CompletionStage<Void> end(String name) {
        Errand errand = running.get(name);
        if (errand == null) {
            return CompletableFuture.completedStage(null);
        }
        if (!errand.asked) {
            errand.asked = true;
            new UnitEnd(with.units.units(), with.conductor, errand.unit, with.units.stopTimes().grace(name),
                    new Waiting(name, errand)).ask();
        }
        return errand.gone;
    }

    /** Asks all to end; the end of each. */
    Map<String, CompletableFuture<Void>> endAll() {
        Map<String, CompletableFuture<Void>> ends = new TreeMap<>();
        running.forEach((name, errand) -> ends.put(name, errand.gone));
        ends.keySet().forEach(this::end);
        return ends;
    }

    /** Whether that unit is on an errand. */
    boolean has(UnitName unit) {
        return running.values().stream().anyMatch(errand -> errand.unit.equals(unit));
    }

    /** A process ended. */
    void exited(UnitName unit) {
        Map.copyOf(running).forEach((name, errand) -> {
            if (errand.unit.equals(unit)) {
                gone(name, errand);
            }
        });
    }

    private void gone(String name, Errand errand) {
        if (running.remove(name, errand)) {
            errand.gone.complete(null);
        }
    }

    private final class Waiting implements UnitEnd.Waiting {
        private final String name;
        private final Errand errand;

        Waiting(String name, Errand errand) {
            this.name = name;
            this.errand = errand;
        }

        @Override
        public boolean isOpen() {
            return running.get(name) == errand;
        }

        @Override
        public void ended(UnitExit exit) {
            gone(name, errand);
        }

        @Override
        public void notEnded(String why) {
            with.report.happened(Event.TASK_NOT_ENDED, name, "host " + name + ", which runs without tasks, runs on, for"
                    + " it cannot be asked to end; it is asked again each second: " + why, Message.EMPTY);
        }
    }
}
