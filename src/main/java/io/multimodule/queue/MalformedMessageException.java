package io.multimodule.queue;

/** Bytes that are no message we read; the text says why. Who caught it keeps the bytes as a dead letter. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why bytes are refused. */
    public enum Reason {
        /** There are no bytes at all. */
        EMPTY,
        /** They do not start with a number and a colon. */
        NO_HEADER,
        /** The header is longer than what is there. */
        HEADER_TOO_LONG,
        /** The header is not made of pairs {@code key=value}. */
        BAD_HEADER,
        /** The body is not as long as the header says. */
        WRONG_LENGTH,
        /** The body is in a form that is never read, such as Sereal or Storable. */
        SERIALIZER,
        /** The body is encrypted. */
        ENCRYPTED,
        /** The body is no JSON object. */
        BAD_BODY,
        /** The file with the body is missing or unreadable. */
        FILE_MISSING,
        /** The file with the body is not where such files may be. */
        FILE_FORBIDDEN,
        /** The file with the body is larger than allowed. */
        FILE_TOO_LARGE
    }

    /** Makes the exception with a text for a person. */
    public MalformedMessageException(Reason reason, String text) {
        super(text);
        this.reason = reason;
    }

    /** Makes the exception with a text for a person and what caused it. */
    public MalformedMessageException(Reason reason, String text, Throwable cause) {
        super(text, cause);
        this.reason = reason;
    }

    /** Why the bytes are refused. */
    public Reason reason() {
        return reason;
    }
}
