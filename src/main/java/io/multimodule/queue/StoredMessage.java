package io.multimodule.queue;

import java.nio.file.Path;

/**
 * A large message whose body lies in a file by now.
 *
 * @param file the file
 * @param bytes what goes through the queue: the header alone
 */
public record StoredMessage(Path file, byte[] bytes) {
}
