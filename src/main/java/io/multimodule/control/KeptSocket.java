package io.multimodule.control;

import io.multimodule.posix.ListeningSocket;

/**
 * A listening socket of a pool, as it goes from its main process to the daemon and back.
 *
 * @param address where it was asked to listen; with port 0 the kernel chose another one
 * @param socket the socket itself, or a duplicate of it
 */
public record KeptSocket(String address, ListeningSocket socket) {
}
