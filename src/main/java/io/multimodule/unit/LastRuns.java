package io.multimodule.unit;

/** The last run of each unit that was seen lately, whose lines are asked for when it is over, too. Any thread. */
final class LastRuns {
    /** Some megabytes; far more than there are units at once. */
    static final int MOST_REMEMBERED = 10_000;

    private final LastUnits<String> invocations = new LastUnits<>(MOST_REMEMBERED);

    /** A unit was seen; one that has no run yet says nothing new. */
    void seen(UnitStatus now) {
        if (!now.invocation().isEmpty()) {
            invocations.note(now.name(), now.invocation());
        }
    }

    /** A unit is started anew. */
    void forget(UnitName name) {
        invocations.forget(name);
    }

    /** The invocation of a unit's last run; empty when that is not known. */
    String of(UnitName name) {
        String known = invocations.of(name);
        return known == null ? "" : known;
    }
}
