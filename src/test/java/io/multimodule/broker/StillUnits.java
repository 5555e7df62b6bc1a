package io.multimodule.broker;

import io.multimodule.unit.UnitEvent;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitListener;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSignal;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Units that do nothing but what a test tells them. */
public final class StillUnits implements Units {
    public final BlockingQueue<UnitSpec> started = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    public final List<CompletableFuture<UnitStatus>> starts = new CopyOnWriteArrayList<>();
    public final List<CompletableFuture<UnitStatus>> stops = new CopyOnWriteArrayList<>();
    final List<UnitStatus> running = new CopyOnWriteArrayList<>();
    /** What looking for running units fails with; null when it works. */
    public volatile UnitException hidden;
    /** How often running units were looked for. */
    public final AtomicInteger looks = new AtomicInteger();
    public List<String> log = List.of();
    /** Whether it answers questions for lines and signals at all. */
    public boolean answers = true;
    /** What is thrown at the next question, once. */
    public volatile Error breaks;
    /** What a unit writes when it is asked for its threads. */
    public List<String> dump = List.of();
    private final List<UnitListener> listeners = new ArrayList<>();

    public void tell(UnitEvent event) {
        listeners.forEach(listener -> listener.onEvent(event));
    }

    /** A process ended. */
    public void tellEnd(UnitStatus status) {
        tell(new UnitEvent.Exited(status));
    }

    /** A process is found when it is looked for. */
    public void run(UnitStatus status) {
        running.add(status);
    }

    @Override
    public UnitsDescription description() {
        breakOnce();
        return new UnitsDescription("still units", "a test asks for it", List.of("anything"));
    }

    @Override
    public void observe(UnitListener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletionStage<List<UnitStatus>> adopt() {
        looks.incrementAndGet();
        UnitException why = hidden;
        return why != null ? CompletableFuture.failedStage(why) : CompletableFuture.completedStage(List.copyOf(running));
    }

    @Override
    public CompletionStage<UnitStatus> start(UnitSpec spec) {
        CompletableFuture<UnitStatus> ready = new CompletableFuture<>();
        starts.add(ready);
        started.add(spec);
        return ready;
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        asked.add("stop " + name + " " + grace);
        CompletableFuture<UnitStatus> ended = new CompletableFuture<>();
        stops.add(ended);
        return ended;
    }

    @Override
    public CompletionStage<Void> kill(UnitName name, UnitSignal signal) {
        asked.add("kill " + name + " " + signal);
        log = signal == UnitSignal.QUIT ? Stream.concat(log.stream(), dump.stream()).toList() : log;
        return answers ? CompletableFuture.completedStage(null) : new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> setLimits(UnitName name, UnitLimits limits) {
        asked.add("limits " + name + " " + limits);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<UnitStatus> status(UnitName name) {
        asked.add("status " + name);
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<List<String>> logTail(UnitName name, int lines) {
        breakOnce();
        return answers ? CompletableFuture.completedStage(last(log, lines)) : new CompletableFuture<>();
    }

    private void breakOnce() {
        Error once = breaks;
        breaks = null;
        if (once != null) {
            throw once;
        }
    }

    private static List<String> last(List<String> all, int lines) {
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
