package io.multimodule.daemon;

import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueFigures;
import io.multimodule.queue.QueueGoneException;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.HostServices;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Removes large messages that nobody fetched, now and then, on the io thread: none while a queue has messages that
 * may be as old as that, for what is in a queue cannot be seen, and may name any of the files.
 */
final class LargeFiles {
    /** How often it looks: the age that counts is a day or so. */
    static final Duration PERIOD = Duration.ofHours(1);

    private final HostServices services;
    private final Duration age;

    LargeFiles(HostServices services, Duration age) {
        this.services = services;
        this.age = age;
    }

    void clean() {
        services.io().execute(() -> {
            try {
                String waits = queueThatWaits();
                if (waits != null) {
                    services.reports().log("queues", "large messages that nobody fetched are kept for now: queue "
                            + waits + " has messages and was not read for "
                            + age.toMinutes() + " min; they may be its own");
                    return;
                }
                int removed = services.transit().large().cleanOrphans(age);
                if (removed > 0) {
                    services.reports().log("queues", removed + " large messages that nobody fetched for "
                            + age.toHours() + " h were removed");
                }
            } catch (IOException e) {
                services.reports().error("queues", "cannot look for large messages that nobody fetched: "
                        + e.getMessage(), e);
            }
        });
    }

    /** A queue with messages whose last reader came longer ago than the age, or never; null when there is none. */
    private String queueThatWaits() throws QueueException {
        long limit = TimeUnit.MILLISECONDS.toSeconds(services.clock().epochMillis()) - age.toSeconds();
        QueueDirectory queues = services.transit().queues();
        for (QueueName name : queues.names()) {
            MessageQueue queue = queues.find(name).orElse(null);
            if (queue != null && waits(queue, limit)) {
                return name.value();
            }
        }
        return null;
    }

    private static boolean waits(MessageQueue queue, long limit) throws QueueException {
        try {
            QueueFigures figures = queue.figures();
            return figures.messages() > 0 && figures.lastReceived() <= limit;
        } catch (QueueGoneException e) {
            return false;
        }
    }
}
