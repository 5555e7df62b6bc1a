package io.multimodule.channel;

import java.io.IOException;

/** The systemd journal: one datagram for each entry. */
final class JournalSink implements Sink {
    private final DatagramPort port;
    private final JournalEncoder encoder;

    JournalSink(DatagramPort port, String identifier) {
        this.port = port;
        this.encoder = new JournalEncoder(identifier, port.largest());
    }

    @Override
    public void write(ChannelEntry entry) throws IOException {
        port.send(encoder.encode(entry));
    }
}
