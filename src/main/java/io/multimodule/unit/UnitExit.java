package io.multimodule.unit;

/**
 * How a unit's last run ended.
 *
 * @param how the main process's end
 * @param status its exit status, or the signal's number when {@code how} is not {@link How#EXITED}
 * @param result systemd's word for the unit's end: {@code success}, {@code exit-code}, {@code signal},
 *     {@code core-dump}, {@code timeout}, {@code watchdog}, {@code oom-kill}, {@code protocol},
 *     {@code resources}; {@code unknown} when nobody saw it
 */
public record UnitExit(How how, int status, String result) {
    /** Nobody saw the end. */
    public static final UnitExit UNKNOWN = new UnitExit(How.UNKNOWN, 0, "unknown");

    /** The end of a main process. */
    public enum How { EXITED, KILLED, DUMPED, UNKNOWN }

    /** Whether the unit ended as it should. */
    public boolean success() {
        return result.equals("success");
    }

    /** The end in words, such as {@code killed by signal 9 (KILL), result timeout}. */
    public String describe() {
        return switch (how) {
            case EXITED -> "exited with status " + status + SetupFailure.suffix(status);
            case KILLED -> "killed by signal " + status + UnitSignal.suffix(status);
            case DUMPED -> "dumped core on signal " + status + UnitSignal.suffix(status);
            case UNKNOWN -> "ended unseen";
        } + ", result " + result;
    }
}
