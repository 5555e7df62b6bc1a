package io.multimodule.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The socket at which a supervisor listens, as sd_notify(3) describes it. Any thread; never waits. */
public final class NotifySocket {
    private NotifySocket() {
    }

    /**
     * Sends one message over a connection of its own, so that a supervisor that was started anew is found.
     *
     * @param path of the socket in the file system
     * @throws IOException the supervisor does not have the message; the text says why
     */
    public static void send(String path, String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (DatagramSender sender = new DatagramSender(Path.of(path), Duration.ZERO)) {
            DatagramSender.Result result = sender.send(bytes, bytes.length);
            if (result != DatagramSender.Result.SENT) {
                throw new IOException("notify socket " + path + " does not take a message of " + bytes.length
                        + " bytes: " + result);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
