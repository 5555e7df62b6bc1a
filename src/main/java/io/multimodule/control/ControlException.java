package io.multimodule.control;

import java.io.IOException;

/** A request that the daemon did not carry out; the text says why and what to do. */
public final class ControlException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kept the daemon from it. */
    public enum Reason {
        /** Nobody listens on the socket. */
        NOT_RUNNING,
        /** Somebody listens, but no answer came in time. */
        NO_ANSWER,
        /** The caller may not: refused by the socket's mode, or by the daemon. */
        NOT_ALLOWED,
        /** The daemon refused the request itself. */
        BAD_REQUEST,
        /** Not now. */
        BUSY,
        /** The daemon tried and failed, or answered nonsense. */
        FAILED
    }

    private final Reason reason;

    ControlException(Reason reason, String text) {
        super(text);
        this.reason = reason;
    }

    ControlException(Reason reason, String text, Throwable cause) {
        super(text, cause);
        this.reason = reason;
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }
}
