package io.multimodule.daemon;

import io.multimodule.runtime.HostServices;
import java.io.IOException;
import java.time.Duration;

/** Removes large messages that nobody fetched, now and then, on the io thread. */
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
}
