package io.multimodule.failsafe;

import io.multimodule.cgroup.MachineCapacity;

/**
 * A threshold.
 *
 * @param value in the unit of its measure; infinite for none
 * @param text as it was written
 */
public record Amount(double value, String text) {
    /** No threshold. */
    public static final Amount NONE = new Amount(Double.POSITIVE_INFINITY, "none");

    private static final String PERCENT = "\\d{1,9}(\\.\\d{1,9})?%";
    private static final String NUMBER = "\\d{1,15}(\\.\\d{1,9})?";

    /** Whether there is a threshold. */
    public boolean isSet() {
        return value != Double.POSITIVE_INFINITY;
    }

    /** A threshold that was computed. */
    static Amount of(Measure measure, double value) {
        return new Amount(value, measure.unit().text(value));
    }

    /**
     * The threshold that a text means.
     *
     * @param predecessor whether it stands under the predecessor's name, where a number alone has the
     *                    predecessor's unit
     * @throws IllegalArgumentException whose message is the rule, as the end of a sentence
     */
    static Amount parse(Measure measure, String text, MachineCapacity machine, boolean predecessor) {
        if (text.equals(NONE.text)) {
            return NONE;
        }
        double value = value(measure, text, machine, predecessor);
        boolean mayBeZero = measure.unit() == MeasureUnit.EVENTS_PER_SECOND;
        if (!(value > 0 || mayBeZero && value == 0)) {
            throw new IllegalArgumentException(rule(measure) + (mayBeZero ? "" : ", above 0"));
        }
        return new Amount(value, text);
    }

    private static double value(Measure measure, String text, MachineCapacity machine, boolean predecessor) {
        double whole = measure.whole(machine);
        if (text.matches(PERCENT) && !Double.isNaN(whole)) {
            return share(measure, Double.parseDouble(text.substring(0, text.length() - 1)) / 100) * whole;
        }
        if (predecessor && text.matches(NUMBER)) {
            double number = Double.parseDouble(text);
            return measure.wasFraction() ? share(measure, number) * whole : number;
        }
        try {
            return measure.unit().parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(rule(measure), e);
        }
    }

    private static double share(Measure measure, double share) {
        if (share > 1) {
            throw new IllegalArgumentException(rule(measure) + ", at most 100%");
        }
        return share;
    }

    private static String rule(Measure measure) {
        String share = switch (measure) {
            case CPU -> ", a share of all cores such as 50%";
            case MEMORY, MEMORY_PEAK -> ", a share of the machine's memory such as 10%";
            default -> "";
        };
        return "must be " + measure.unit().rule() + share + " or none";
    }
}
