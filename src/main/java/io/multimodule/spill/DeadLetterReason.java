package io.multimodule.spill;

import java.util.Locale;

/** Why a message could not be handled. */
public enum DeadLetterReason {
    /** The bytes are no message: header, length, encoding or JSON. */
    MALFORMED,
    /** Its body has a serializer that is never evaluated. */
    REFUSED_SERIALIZER,
    /** It is larger than what is taken. */
    TOO_LARGE,
    /** The file that carries its body is missing, or lies outside the directories for such files. */
    REFUSED_FILE,
    /** An explicit rule sent it nowhere, or its destination does not exist. */
    UNROUTABLE,
    /** Its task's handler threw. */
    HANDLER_FAILED,
    /** Its destination does not drain, and the outbox or lane is full to its disk bound. */
    OUTBOX_FULL,
    /** Something else; the text says what. Also a reason that a later version wrote. */
    OTHER;

    /** The name for people and JSON: {@code handler-failed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static DeadLetterReason ofLabel(String label) {
        for (DeadLetterReason reason : values()) {
            if (reason.label().equals(label)) {
                return reason;
            }
        }
        return OTHER;
    }
}
