package io.multimodule.queue;

import jnr.constants.platform.Errno;

/** Turns what the kernel answered into a text that says what to do next. */
final class Refusals {
    private static final int DEFAULT_MSGMNI = 32_000;

    private Refusals() {
    }

    /**
     * The refusal of a call on a queue that exists or did.
     *
     * @param doing what was tried, as in "send to"
     */
    static QueueException of(int errno, String doing, QueueName name, int key, int id) {
        if (errno == Kernel.EIDRM || errno == Kernel.EINVAL) {
            return new QueueGoneException(name);
        }
        String place = "cannot " + doing + " queue " + name + " (key 0x" + Integer.toHexString(key) + ", id " + id
                + "): ";
        return new QueueException(place + reason(errno, name, id));
    }

    /** The message is longer than the kernel takes. */
    static QueueException tooLong(QueueName name, int length, int limit) {
        return new QueueException("cannot send to queue " + name + ": the message has " + length
                + " bytes, the kernel takes at most " + limit
                + " (kernel.msgmax); send it as a large message or raise the limit with sysctl -w kernel.msgmax=N");
    }

    /** The message is longer than the whole queue, so there will never be room. */
    static QueueException neverFits(QueueName name, int length, long limit) {
        return new QueueException("cannot send to queue " + name + ": the message has " + length
                + " bytes, the whole queue holds " + limit
                + "; remove the queue so that it is made anew with kernel.msgmnb, or send it as a large message");
    }

    private static String reason(int errno, QueueName name, int id) {
        return switch (errno) {
            case Kernel.EACCES -> "permission denied (EACCES); see the owner and mode with ipcs -q -i " + id
                    + ", and join the queue's group or have the queue made with another mode";
            case Kernel.ENOSPC -> "the system has no room for one more queue (ENOSPC): kernel.msgmni is "
                    + Kernel.limit("msgmni", DEFAULT_MSGMNI) + "; remove unused queues (ipcs -q, ipcrm -q ID)"
                    + " or raise it with sysctl -w kernel.msgmni=N";
            case Kernel.ENOMEM -> "the kernel has no memory for it (ENOMEM); free memory or try again later";
            case Kernel.E2BIG -> "the oldest message is longer than the buffer given (E2BIG); kernel.msgmax was raised"
                    + " after this program started: restart it, or take the message out with rtrans " + name;
            default -> {
                Errno known = Errno.valueOf(errno);
                yield known.name() + " (" + known + ")";
            }
        };
    }
}
