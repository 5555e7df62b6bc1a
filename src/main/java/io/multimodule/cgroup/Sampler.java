package io.multimodule.cgroup;

import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;

/**
 * Samples all watched units at a steady pace on a thread of its own, through files that stay open. A unit
 * that vanishes is told once as gone and forgotten. What costs more to read is read each fifth time, of one
 * unit in this round and of another in the next; the page cache of a unit also whenever it may decide on a level.
 */
public final class Sampler implements Agent {
    /** How often units are sampled. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int WHOLE_EVERY = 5;
    private final Accounting accounting;
    private final Clock clock;
    private final long period;
    private final RoundListener listener;
    private final ErrorHandler errors;
    private volatile ToDoubleFunction<String> memoryLevels = unit -> Double.POSITIVE_INFINITY;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    /** The sampler's thread, as all that follows. */
    private final Map<String, Watched> units = new LinkedHashMap<>();
    private long due;
    private long rounds;
    private int nextTurn;

    /**
     * Makes a sampler; give it to an {@link io.multimodule.lifecycle.AgentRunner}.
     *
     * @param errors told once of each unit that cannot be read although it is there
     */
    public Sampler(Accounting accounting, Clock clock, Duration period, RoundListener listener, ErrorHandler errors) {
        this.accounting = accounting;
        this.clock = clock;
        this.period = period.toNanos();
        this.listener = listener;
        this.errors = errors;
    }

    /**
     * Says above how much memory of a unit, with its page cache, it matters how much of that is cache: the lowest of
     * its levels. Above it both are read at the same time.
     *
     * @param levels by the name of the unit, in bytes; asked on the sampler's thread
     */
    public Sampler memoryLevels(ToDoubleFunction<String> levels) {
        memoryLevels = levels;
        return this;
    }

    private static final class Watched {
        private final Probe probe;
        private final int turn;
        private boolean seen;
        private boolean failing;

        Watched(Probe probe, int turn) {
            this.probe = probe;
            this.turn = turn;
        }
    }

    /** Samples a unit from the next round on, in place of an earlier run of it. Any thread. */
    public void watch(UnitIdentity unit) {
        commands.add(() -> {
            Watched before = units.get(unit.unit());
            if (before == null || !before.probe.unit().equals(unit)) {
                close(before);
                units.put(unit.unit(), new Watched(probe(unit), nextTurn++ % WHOLE_EVERY));
            }
        });
    }

    private Probe probe(UnitIdentity unit) {
        return accounting.probe(unit, () -> memoryLevels.applyAsDouble(unit.unit()));
    }

    /** Samples a unit no more. Any thread. */
    public void forget(String unit) {
        commands.add(() -> close(units.remove(unit)));
    }

    /**
     * Has something done on the sampler's thread with its next turn, which need not be a round. Any thread; who does
     * not want it to wait for the next round wakes the runner.
     */
    public void execute(Runnable command) {
        commands.add(command);
    }

    @Override
    public String roleName() {
        return "sampler";
    }

    @Override
    public void onStart() {
        due = clock.nanoTime();
    }

    @Override
    public int doWork() {
        int done = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
            done++;
        }
        long now = clock.nanoTime();
        if (now - due < 0) {
            return done;
        }
        long missed = (now - due) / period;
        long was = due;
        due += (missed + 1) * period;
        List<Sample> samples = sampleAll();
        rounds++;
        listener.sampled(new Round(was, now, clock.nanoTime(), missed, Collections.unmodifiableList(samples)));
        return done + 1;
    }

    @Override
    public long idleNanos() {
        return Math.max(0, due - clock.nanoTime());
    }

    @Override
    public void onClose() {
        units.values().forEach(this::close);
        units.clear();
    }

    private List<Sample> sampleAll() {
        accounting.beginRound();
        List<Sample> samples = new ArrayList<>(units.size());
        for (Iterator<Watched> each = units.values().iterator(); each.hasNext();) {
            Watched unit = each.next();
            Sample sample = sample(unit);
            if (sample != null) {
                samples.add(sample);
                if (sample.isGone()) {
                    close(unit);
                    each.remove();
                }
            }
        }
        return samples;
    }

    /** Null when the unit is there and cannot be read. */
    private Sample sample(Watched unit) {
        try {
            boolean whole = !unit.seen || rounds % WHOLE_EVERY == unit.turn;
            Sample sample = unit.probe.read(clock.nanoTime(), whole);
            unit.seen = true;
            unit.failing = false;
            return sample;
        } catch (IOException e) {
            if (!unit.failing) {
                unit.failing = true;
                errors.onError("sampling " + unit.probe.unit().unit(), e);
            }
            return null;
        }
    }

    private void close(Watched unit) {
        if (unit == null) {
            return;
        }
        try {
            unit.probe.close();
        } catch (IOException e) {
            errors.onError("closing the figures of " + unit.probe.unit().unit(), e);
        }
    }
}
