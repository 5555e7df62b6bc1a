package io.multimodule.queue;

/**
 * One named queue, in bytes.
 *
 * <p>{@link #offer} and {@link #poll} never wait. Who must wait for a message uses
 * {@link #watch}, who must wait for room uses {@link #offerWhenRoom}; both wait in the kernel, on a
 * thread of their own, and take nothing out of the queue that is not asked for. So messages stay in
 * the kernel, safe from a crash of this process, until the moment they are handled. A program that has
 * nothing else to do on a thread waits in {@link #take} and {@link #put}, without a change of threads.
 *
 * <p>Any thread may call any method.
 */
public interface MessageQueue {

    /** The name of this queue. */
    QueueName name();

    /**
     * Sends one message if there is room.
     *
     * @return false when the queue is full
     * @throws QueueGoneException the queue was removed behind our back; {@link QueueDirectory#open} makes it again
     * @throws QueueException the message is larger than the kernel allows, or permission is missing
     */
    boolean offer(byte[] bytes, int length) throws QueueException;

    /**
     * Takes the oldest message, whatever its type, if there is one.
     *
     * @param into at least {@link QueueDirectory#maximumMessageBytes()} long
     * @return the number of bytes, or {@link #NOTHING}
     * @throws QueueGoneException the queue was removed behind our back
     */
    int poll(byte[] into) throws QueueException;

    /**
     * Sends one message, waiting for room in the kernel on the calling thread.
     *
     * @return false when a signal to the thread (for the in-memory queue: an interruption) ended the wait; the
     *         message was not sent then
     * @throws QueueGoneException the queue was removed before or meanwhile
     * @throws QueueException as {@link #offer}, and when the queue is too small for the message ever to fit
     */
    boolean put(byte[] bytes, int length) throws QueueException;

    /**
     * Takes the oldest message, waiting for one in the kernel on the calling thread. Not on a queue that this
     * object watches.
     *
     * @param into at least {@link QueueDirectory#maximumMessageBytes()} long
     * @return the number of bytes, or {@link #NOTHING} when a signal to the thread (for the in-memory queue: an
     *         interruption) ended the wait
     * @throws QueueGoneException the queue was removed before or meanwhile
     */
    int take(byte[] into) throws QueueException;

    /** What {@link #poll} returns when the queue is empty; a message of no bytes gives 0. */
    int NOTHING = -1;

    /**
     * Watches for messages on a thread of its own. After {@link Watch#arm()} the callback runs once on
     * that thread when there is a message to {@link #poll}, or when the queue is gone (then
     * {@code poll} says so); then the watch rests until it is armed again.
     */
    Watch watch(Runnable onReadable);

    /**
     * Sends one message as soon as there is room, waiting in the kernel on a thread of its own.
     *
     * @param done told on that thread how it ended: {@code null} when the message was sent
     */
    PendingOffer offerWhenRoom(byte[] bytes, int length, java.util.function.Consumer<QueueException> done);

    /** The queue's figures. */
    QueueFigures figures() throws QueueException;

    /** A watch on a queue; see {@link MessageQueue#watch}. */
    interface Watch extends AutoCloseable {

        /** Asks for one callback. Does not wait. */
        void arm();

        /** No callback runs after this returns, except one that is running now. Does not wait. */
        @Override
        void close();
    }

    /** A message that waits for room; see {@link MessageQueue#offerWhenRoom}. */
    interface PendingOffer {

        /**
         * Takes the message back. Waits until it is certain which way it went.
         *
         * @return true when the message was not sent and will not be; {@code done} is not called then
         */
        boolean cancel();
    }
}
