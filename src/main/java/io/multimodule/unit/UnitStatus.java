package io.multimodule.unit;

/**
 * What is known of a unit at one moment.
 *
 * @param invocation 32 hex digits that belong to this run alone; empty before it began
 * @param mainPid the main process; 0 when there is none
 * @param text what it last said of itself with {@code STATUS=}; empty for nothing
 * @param exit how it ended; {@link UnitExit#UNKNOWN} while it runs
 */
public record UnitStatus(UnitName name, UnitState state, String invocation, long mainPid, String text, UnitExit exit) {
}
