package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes that a test kills. */
public final class KilledProcess {
    private KilledProcess() { }

    /**
     * Kills a process, and returns when it is gone: until then its place in the queue of a socket or of messages is not
     * free, and what comes next may be given to it and be lost.
     */
    public static void end(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        process.onExit().join();
    }
}
