package io.multimodule.route;

/** What became of a message in the routes. */
public enum Routed {
    /** At least one route took it, even if only to drop it: a route without forwards. */
    TAKEN,
    /** The message named its own way in {@code static_forwards}; no route was asked. */
    BY_ITSELF,
    /** No route took it, but the forwards for such messages did. */
    UNMATCHED_FORWARDED,
    /** No route took it, and it went nowhere. */
    UNMATCHED,
    /** No route took it, and it went nowhere because of a failure that the sink was told. */
    FAILED
}
