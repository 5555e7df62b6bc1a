package io.multimodule.message;

/** Bytes that are no message: the reason, the place and what stands there. Has no stack trace: its place is data. */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why bytes are no message. */
    public enum Reason {
        /** The text breaks JSON's grammar or ends too early. */
        NOT_JSON,
        /** An array, a string, a number, true, false or null where an object is needed. */
        NOT_AN_OBJECT,
        /** Bytes that are no UTF-8, or half of a surrogate pair. */
        BAD_TEXT,
        /** More nested objects and arrays than {@link JsonCodec#MAXIMUM_DEPTH}. */
        TOO_DEEP,
        /** One object has the same name twice. */
        DUPLICATE_FIELD,
        /** Something follows the object. */
        TRAILING_BYTES,
        /** A number of more than {@link JsonCodec#MAXIMUM_NUMBER_LENGTH} characters, or out of any range. */
        BAD_NUMBER,
        /** More bytes than allowed. */
        TOO_LARGE
    }

    private final Reason reason;

    BadMessageException(Reason reason, String text) {
        super(text, null, false, false);
        this.reason = reason;
    }

    /** The kind of fault; the text has the details. */
    public Reason reason() {
        return reason;
    }
}
