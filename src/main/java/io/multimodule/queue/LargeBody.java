package io.multimodule.queue;

/**
 * A body that lies in a file, as a message in a queue says.
 *
 * @param file the path that the sender wrote; nothing is known about it yet
 * @param headerLength how many bytes of the file come before the body
 * @param bodyLength how long the body is, or -1 when the sender did not say
 */
public record LargeBody(String file, int headerLength, long bodyLength) {
}
