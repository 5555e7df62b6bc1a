package io.multimodule.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends datagrams to the journal's socket, {@code /run/systemd/journal/socket}. The writer thread only. */
@FunctionalInterface
public interface DatagramPort {
    /** Where no journal runs. */
    DatagramPort NONE = datagram -> {
        throw new IOException("no journal runs on this machine (/run/systemd/journal/socket)");
    };

    /** What a datagram socket takes on every Linux with its usual buffers, in bytes. */
    int USUAL_LIMIT = 128 * 1024;

    /**
     * Sends one datagram, from the buffer's position to its limit, whole or not at all.
     *
     * @throws IOException when nobody listens there or the datagram was not taken; the next call tries
     *     again, with a new socket if need be
     */
    void send(ByteBuffer datagram) throws IOException;

    /** The largest datagram that {@link #send} takes, in bytes; what is longer is cut before. */
    default int largest() {
        return USUAL_LIMIT;
    }
}
