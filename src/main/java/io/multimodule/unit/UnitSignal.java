package io.multimodule.unit;

/** The signals a unit may be sent, by Linux' numbers (signal(7), all architectures but MIPS and Alpha alike). */
public enum UnitSignal {
    HUP(1), INT(2), QUIT(3), ABRT(6), KILL(9), USR1(10), USR2(12), TERM(15), CONT(18), STOP(19);

    private final int number;

    UnitSignal(int number) {
        this.number = number;
    }

    /** The signal's number. */
    public int number() {
        return number;
    }

    static String suffix(int number) {
        for (UnitSignal signal : values()) {
            if (signal.number == number) {
                return " (" + signal + ")";
            }
        }
        return "";
    }
}
