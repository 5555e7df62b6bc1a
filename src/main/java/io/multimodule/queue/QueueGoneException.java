package io.multimodule.queue;

/** The queue was removed behind our back (EIDRM or EINVAL); opening it again makes it anew. */
public final class QueueGoneException extends QueueException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception for one queue. */
    public QueueGoneException(QueueName name) {
        super("queue " + name + " was removed by somebody else");
    }
}
