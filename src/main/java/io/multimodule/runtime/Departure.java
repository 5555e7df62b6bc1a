package io.multimodule.runtime;

import java.time.Duration;

/** The end of a host whose tasks went elsewhere: waits for them and for what they sent. Conductor thread only. */
final class Departure {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Host host;
    private final Runnable action;
    private final long begun;

    Departure(Host host, Runnable action) {
        this.host = host;
        this.action = action;
        this.begun = host.clock().nanoTime();
    }

    void begin() {
        if (isOver() || host.clock().nanoTime() - begun >= Handover.SENDING.toNanos()) {
            action.run();
        } else {
            host.conductor().timers().after(LOOK.toNanos(), this::begin);
        }
    }

    /** A task that still waits for a large message to be read leaves after that, and what is in its lane after it. */
    private boolean isOver() {
        return !host.hasUnsent() && host.tasks().all().stream()
                .noneMatch(entry -> entry.cell != null && host.tasks().isHome(entry.name));
    }
}
