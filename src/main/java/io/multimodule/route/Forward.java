package io.multimodule.route;

/**
 * Where a message goes. The forwards of a configuration are made once, so that who delivers may keep what it needs
 * by identity; those of {@code static_forwards} are made for one message.
 *
 * @param queue the name of the queue
 * @param destination the host that has the queue; {@code null} for this one
 */
public record Forward(String queue, String destination) {
}
