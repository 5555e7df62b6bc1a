package io.multimodule.channel;

/**
 * Who said something.
 *
 * @param task the task or part of the program; empty for the program itself
 * @param pid the process
 */
public record ChannelOrigin(String task, long pid) {
    private static final long OWN_PID = ProcessHandle.current().pid();

    /** A task or part of this process. */
    public static ChannelOrigin here(String task) {
        return new ChannelOrigin(task == null ? "" : task, OWN_PID);
    }
}
