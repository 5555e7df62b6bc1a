package io.multimodule.queue;

/**
 * What the kernel tells about a queue (msgctl IPC_STAT).
 *
 * @param messages how many messages are in it
 * @param bytes how many bytes they have together
 * @param maximumBytes how many bytes the queue holds (msg_qbytes)
 * @param key the key in the queue's file
 * @param id the kernel's number of the queue
 * @param mode permission bits
 * @param uid owner
 * @param gid owning group
 * @param lastSender process id of the last sender, 0 when there was none
 * @param lastReceiver process id of the last receiver, 0 when there was none
 * @param lastSent seconds since 1970 of the last send, 0 when there was none
 * @param lastReceived seconds since 1970 of the last receive, 0 when there was none
 */
public record QueueFigures(long messages, long bytes, long maximumBytes, int key, int id, int mode, int uid, int gid,
        int lastSender, int lastReceiver, long lastSent, long lastReceived) {

    /** How full the queue is, from 0 to 1. */
    public double fullness() {
        return maximumBytes == 0 ? 0 : (double) bytes / maximumBytes;
    }
}
