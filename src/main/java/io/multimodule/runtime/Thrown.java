package io.multimodule.runtime;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * What the code of a task threw, on its way to people. Its class may be the task's own, and fail in turn when it is
 * asked what it says; then the message that it is about would be lost with it.
 */
final class Thrown {
    private static final StackTraceElement[] NOWHERE = {};

    private Thrown() {
    }

    /** The same, or what stands for it when it cannot describe itself. */
    static Throwable describable(Throwable thrown) {
        try {
            // Asks it, its causes and what it suppressed for all that is ever told of them.
            thrown.printStackTrace(new PrintWriter(Writer.nullWriter()));
            thrown.getMessage();
            return thrown;
        } catch (Throwable e) {
            Throwable instead = new IllegalStateException(thrown.getClass().getName() + ", which does not say more: its"
                    + " description fails with " + e.getClass().getName());
            instead.setStackTrace(stackOf(thrown));
            return instead;
        }
    }

    private static StackTraceElement[] stackOf(Throwable thrown) {
        try {
            return thrown.getStackTrace();
        } catch (Throwable e) {
            return NOWHERE;
        }
    }
}
