package io.multimodule.supervise;

import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.Units;
import java.time.Duration;

/**
 * Asks for the end of a unit until that is proven. That nobody could be asked, or that the request was refused, is no
 * end: the process may run on. Conductor thread only.
 */
final class UnitEnd {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Units units;
    private final Conductor conductor;
    private final UnitName unit;
    private final Duration grace;
    private final Waiting waiting;
    private int failures;

    /** Who waits for the end. */
    interface Waiting {
        /** Whether the end is still to come; it may have been seen otherwise, and another run may have begun. */
        boolean isOpen();

        /** Nothing of it runs any more. */
        void ended(UnitExit exit);

        /** It could not be asked to end, nor a second later; said once, and it is asked on and on. */
        void notEnded(String why);
    }

    UnitEnd(Units units, Conductor conductor, UnitName unit, Duration grace, Waiting waiting) {
        this.units = units;
        this.conductor = conductor;
        this.unit = unit;
        this.grace = grace;
        this.waiting = waiting;
    }

    void ask() {
        units.stop(unit, grace).whenComplete((status, failure) -> conductor.post(() -> {
            if (failure == null) {
                waiting.ended(status.exit());
            } else {
                failed(UnitException.of(failure));
            }
        }));
    }

    private void failed(UnitException failure) {
        if (failure.kind() == UnitException.Kind.NO_SUCH_UNIT) {
            waiting.ended(UnitExit.UNKNOWN);
        } else if (waiting.isOpen()) {
            failures++;
            // Once is too soon to alarm anybody: a connection that was lost is usually there again by now.
            if (failures == 2) {
                waiting.notEnded(failure.getMessage());
            }
            conductor.timers().after(ASK_AGAIN.toNanos(), () -> {
                if (waiting.isOpen()) {
                    ask();
                }
            });
        }
    }
}
