package io.multimodule.posix;

import jnr.constants.platform.Signal;

/**
 * How a process ended.
 *
 * @param code what it returned, 0 to 255; 0 when a signal ended it
 * @param signal the number of the signal that ended it, or 0
 */
public record ExitStatus(int code, int signal) {

    static ExitStatus of(int code, int signal) {
        return new ExitStatus(signal == 0 ? code : 0, signal);
    }

    /** Whether it returned 0 by itself. */
    public boolean isSuccess() {
        return code == 0 && signal == 0;
    }

    @Override
    public String toString() {
        return signal == 0 ? "exit code " + code : "signal " + signal + " (" + Signal.valueOf(signal).name() + ")";
    }
}
