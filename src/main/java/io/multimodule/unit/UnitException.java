package io.multimodule.unit;

import java.util.concurrent.CompletionException;

/** Something about a unit went wrong; the message says what, where and what to do next. */
public final class UnitException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** Makes the exception. */
    public UnitException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Makes the exception with what caused it. */
    public UnitException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What a stage of {@link Units} ended with; anything unexpected counts as {@link Kind#UNREACHABLE}. */
    public static UnitException of(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
            : failure;
        return cause instanceof UnitException known ? known
            : new UnitException(Kind.UNREACHABLE, String.valueOf(cause), cause);
    }

    /** What went wrong, for a program to decide on. */
    public Kind kind() {
        return kind;
    }

    /** The kinds of trouble. The first group needs a person, the second may pass by itself. */
    public enum Kind {
        /** The name belongs to a unit that is loaded and not ours to replace. */
        NAME_TAKEN,
        /** The supervisor refuses us. */
        NO_PERMISSION,
        /** The user or group does not exist or may not be used. */
        BAD_USER,
        /** The program or its directory cannot be used. */
        BAD_COMMAND,
        /** A limit or slice was refused. */
        BAD_LIMIT,
        /** The sandbox could not be made. */
        BAD_SANDBOX,
        /** The supervisor refuses a setting; the message names it. */
        REFUSED,
        /** This implementation cannot do it. */
        UNSUPPORTED,

        /** There is no such unit. */
        NO_SUCH_UNIT,
        /** It ended before it was ready. */
        START_FAILED,
        /** It was not ready in time. */
        START_TIMEOUT,
        /** The supervisor cannot be reached, or was closed. */
        UNREACHABLE
    }
}
