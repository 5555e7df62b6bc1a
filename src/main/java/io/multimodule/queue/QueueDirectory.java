package io.multimodule.queue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directory in which the names of queues are kept: one small file per queue holds its key.
 * Whoever makes the file first fixes the key; everybody else uses what the file says.
 *
 * <p>Any thread.
 */
public interface QueueDirectory {

    /** Where the files are. */
    Path path();

    /**
     * The queue of that name; made when there is none yet, made again when it was removed.
     *
     * @throws QueueException the file cannot be read or made, or says nonsense; the text names the file
     */
    MessageQueue open(QueueName name) throws QueueException;

    /** The queue of that name when it exists. */
    Optional<MessageQueue> find(QueueName name) throws QueueException;

    /** The names of all queues that have a file, sorted; odd files are left out. */
    List<QueueName> names() throws QueueException;

    /**
     * Removes a queue and its file. What is in it is lost.
     *
     * @return false when there was none
     */
    boolean remove(QueueName name) throws QueueException;

    /** The largest message that the kernel takes, in bytes. */
    int maximumMessageBytes();
}
