package io.multimodule.daemon;

import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitListener;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSignal;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Units of which a host with another user finds what it needs opened to that user, each time when it starts: nothing
 * of it runs then. A start that cannot be prepared fails on the thread of the disk.
 */
final class PreparedUnits implements Units {
    private final Units units;
    private final UserHomes homes;
    private final Executor io;

    /**
     * Makes them.
     *
     * @param io where is waited for the disk
     */
    PreparedUnits(Units units, UserHomes homes, Executor io) {
        this.units = units;
        this.homes = homes;
        this.io = io;
    }

    @Override
    public CompletionStage<UnitStatus> start(UnitSpec spec) {
        String host = spec.process().logFields().get(HostUnits.NAME_FIELD);
        if (host == null || !homes.concerns(host)) {
            return units.start(spec);
        }
        CompletableFuture<Void> prepared = new CompletableFuture<>();
        io.execute(() -> {
            try {
                homes.prepare(host);
                prepared.complete(null);
            } catch (IOException | RuntimeException e) {
                prepared.completeExceptionally(new UnitException(UnitException.Kind.NO_PERMISSION, e.getMessage(), e));
            }
        });
        return prepared.thenCompose(done -> units.start(spec));
    }

    @Override
    public UnitsDescription description() {
        return units.description();
    }

    @Override
    public void observe(UnitListener listener) {
        units.observe(listener);
    }

    @Override
    public CompletionStage<List<UnitStatus>> adopt() {
        return units.adopt();
    }

    @Override
    public CompletionStage<UnitStatus> stop(UnitName name, Duration grace) {
        return units.stop(name, grace);
    }

    @Override
    public CompletionStage<Void> kill(UnitName name, UnitSignal signal) {
        return units.kill(name, signal);
    }

    @Override
    public CompletionStage<Void> setLimits(UnitName name, UnitLimits limits) {
        return units.setLimits(name, limits);
    }

    @Override
    public CompletionStage<UnitStatus> status(UnitName name) {
        return units.status(name);
    }

    @Override
    public CompletionStage<List<String>> logTail(UnitName name, int lines) {
        return units.logTail(name, lines);
    }

    @Override
    public void close() {
        units.close();
    }
}
