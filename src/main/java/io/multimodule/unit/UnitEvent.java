package io.multimodule.unit;

import java.util.List;

/** What happened to units. Nothing is told twice, except after {@link Regained}. */
public sealed interface UnitEvent {

    /** A unit runs that did not before, whoever started it; not ready yet. */
    record Started(UnitStatus status) implements UnitEvent {
    }

    /** A unit became ready. */
    record Ready(UnitStatus status) implements UnitEvent {
    }

    /** A unit said something new of itself. */
    record Said(UnitStatus status) implements UnitEvent {
    }

    /** A unit is over; nothing of it runs any more. */
    record Exited(UnitStatus status) implements UnitEvent {
    }

    /** The supervisor cannot be reached; the units go on, unseen. */
    record Lost(String reason) implements UnitEvent {
    }

    /** The supervisor is reached again; ends that were missed have been told before this. */
    record Regained(List<UnitStatus> units) implements UnitEvent {
    }
}
