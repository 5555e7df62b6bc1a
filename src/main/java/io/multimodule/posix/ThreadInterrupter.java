package io.multimodule.posix;

/**
 * Makes a thread that waits in a system call come back with EINTR, which
 * {@link Thread#interrupt()} cannot do.
 *
 * <p>A real-time signal that nobody else in the process uses is given a handler that does nothing
 * (the C library's {@code abs}) and is sent to that very thread. A signal that arrives just before the
 * call has no effect, so who needs certainty repeats it until the thread answers. Any thread.
 */
public final class ThreadInterrupter {
    private static final long DEFAULT_ACTION = 0;
    private static final int FIRST_CHOICE = 58;
    private static final int LAST_CHOICE = 40;
    private static final int SIGNAL = choose();
    private static final long PROCESS = ProcessHandle.current().pid();

    private ThreadInterrupter() {
    }

    /** The kernel's number of the calling thread, for {@link #interrupt}. */
    public static int currentThread() {
        return LibC.gettid();
    }

    /**
     * Sends the signal once.
     *
     * @param thread what {@link #currentThread()} said on the thread that is meant
     * @return false when there is no such thread any more
     */
    public static boolean interrupt(int thread) {
        return LibC.tgkill(PROCESS, thread, SIGNAL) == 0;
    }

    /** The JVM and the C library use signals at both ends of the real-time range; the middle is free. */
    private static int choose() {
        long handler = NativeFunction.of("abs", 1).address();
        for (int signal = FIRST_CHOICE; signal >= LAST_CHOICE; signal--) {
            long before = LibC.signal(signal, handler);
            if (before == DEFAULT_ACTION) {
                return signal;
            }
            LibC.signal(signal, before);
        }
        throw new IllegalStateException("all signals from " + LAST_CHOICE + " to " + FIRST_CHOICE
                + " have a handler already; some library in this process claims them all");
    }
}
