package io.multimodule.runtime;

import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.StoredMessage;
import java.util.function.Consumer;

/**
 * Puts the bodies of an outbox that are too long for its queue into files, and takes back the files of
 * those that were not sent after all. The files are written and removed on the io thread; everything
 * else, the callbacks too, happens on the conductor's.
 */
final class BodyFiler {
    private final QueueName name;
    private final Host host;
    private volatile boolean closed;

    BodyFiler(QueueName name, Host host) {
        this.name = name;
        this.host = host;
    }

    /** Writes a body; one of the two is told, unless {@link #close} comes before. */
    void store(byte[] body, Consumer<StoredMessage> stored, Consumer<QueueException> failed) {
        host.io().execute(() -> {
            try {
                StoredMessage message = host.transit().large().store(body);
                if (closed) {
                    remove(message);
                } else {
                    host.conductor().post(() -> handOver(message, stored));
                }
            } catch (QueueException e) {
                host.conductor().post(() -> {
                    if (!closed) {
                        failed.accept(e);
                    }
                });
            }
        });
    }

    /** Keeps the file of a message that still waits for room from being removed as one that nobody fetched. */
    void keep(StoredMessage message) {
        host.io().execute(() -> {
            try {
                host.transit().large().keep(message);
            } catch (QueueException e) {
                host.reports().error(name.value(), e.getMessage(), e);
            }
        });
    }

    /** Removes a file; its message goes another time, with a file of its own then. */
    void discard(StoredMessage message) {
        host.io().execute(() -> remove(message));
    }

    /** Tells nobody any more; a body that is being written is removed again. */
    void close() {
        closed = true;
    }

    private void handOver(StoredMessage message, Consumer<StoredMessage> stored) {
        if (closed) {
            discard(message);
        } else {
            stored.accept(message);
        }
    }

    private void remove(StoredMessage message) {
        try {
            host.transit().large().discard(message);
        } catch (QueueException e) {
            host.reports().error(name.value(), e.getMessage(), e);
        }
    }
}
