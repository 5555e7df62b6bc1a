package io.multimodule.control;

import java.time.Duration;

/**
 * The bounds of the control server.
 *
 * @param requestBytes the longest line that it reads
 * @param replyBytes the longest line that it writes
 * @param connections how many may be open at once
 * @param requestTime how long a connection may take to send a request; it is closed then
 * @param replyTime how long a handler may take to answer; the client is told then
 * @param writeTime how long a client may take to read an answer; the connection is closed then
 */
public record ControlLimits(int requestBytes, int replyBytes, int connections, Duration requestTime,
        Duration replyTime, Duration writeTime) {

    /** What is used unless something else is asked for; tools wait one second longer than {@code replyTime}. */
    public static final ControlLimits DEFAULT = new ControlLimits(64 << 10, 8 << 20, 16, Duration.ofSeconds(30),
            Duration.ofSeconds(4), Duration.ofSeconds(10));
}
