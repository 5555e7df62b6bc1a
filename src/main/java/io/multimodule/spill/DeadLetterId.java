package io.multimodule.spill;

import java.util.Optional;

/**
 * The name of a dead letter among all stores of a daemon: {@code 7} is the daemon's own, {@code Bad/7} one of the host
 * {@code Bad}.
 *
 * @param host   whose store it is in; empty for the daemon's own
 * @param number its number there, from 1
 */
public record DeadLetterId(String host, long number) {
    private static final char DIVIDER = '/';

    /** Reads a field of a document or an argument of a command; empty when it names no letter. */
    public static Optional<DeadLetterId> of(Object written) {
        if (written instanceof Long number) {
            return number < 1 ? Optional.empty() : Optional.of(new DeadLetterId("", number));
        }
        if (!(written instanceof String text)) {
            return Optional.empty();
        }
        int divider = text.lastIndexOf(DIVIDER);
        String host = divider < 0 ? "" : text.substring(0, divider);
        if (divider >= 0 && !isDirectoryName(host)) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text.substring(divider + 1));
            return number < 1 ? Optional.empty() : Optional.of(new DeadLetterId(host, number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Nothing that leads to another directory: it comes from whoever asks. */
    private static boolean isDirectoryName(String host) {
        return !host.isEmpty() && host.indexOf(DIVIDER) < 0 && host.indexOf('\0') < 0 && !host.startsWith(".");
    }

    /** As it is written in documents: a number for the daemon's own, else a text. */
    public Object asField() {
        return host.isEmpty() ? (Object) number : toString();
    }

    @Override
    public String toString() {
        return host.isEmpty() ? Long.toString(number) : host + DIVIDER + number;
    }
}
