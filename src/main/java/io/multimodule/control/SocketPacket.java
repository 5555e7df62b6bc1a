package io.multimodule.control;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.posix.ListeningSocket;
import io.multimodule.posix.Packet;
import io.multimodule.posix.PacketSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request or an answer about sockets: a JSON object, in whose field {@code sockets} are the addresses of the
 * descriptors that come with it, in the same order.
 *
 * @param fields the object
 * @param sockets what came with it, or goes with it
 */
record SocketPacket(Message fields, List<KeptSocket> sockets) {
    /** The paths of as many Unix sockets as there may be descriptors. */
    static final int MOST_BYTES = 64 << 10;
    /** How long each step may take on either side. */
    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String SOCKETS = "sockets";

    static SocketPacket of(Message fields) {
        return new SocketPacket(fields, List.of());
    }

    /** Whether it was sent; not when the other side takes too long to read. */
    boolean send(PacketSocket over) throws IOException {
        Message whole = fields.with(SOCKETS, sockets.stream().map(KeptSocket::address).toList());
        return over.send(JsonCodec.write(whole),
                sockets.stream().map(kept -> kept.socket().descriptor()).toList());
    }

    /**
     * Receives one; empty when there is none now.
     *
     * @throws IOException it is none that makes sense, or the other side is gone; nothing of it stays open
     */
    static Optional<SocketPacket> receive(PacketSocket over) throws IOException {
        Optional<Packet> received = over.receive(MOST_BYTES, PacketSocket.MOST_DESCRIPTORS);
        return received.isEmpty() ? Optional.empty() : Optional.of(of(received.get()));
    }

    private static SocketPacket of(Packet packet) throws IOException {
        try {
            if (packet.isEnd()) {
                throw new IOException("the other side has ended the connection");
            }
            Message fields = read(packet);
            List<Object> addresses = fields.has(SOCKETS) ? fields.array(SOCKETS) : List.of();
            if (addresses == null || addresses.size() != packet.descriptors().size()) {
                throw new IOException("\"sockets\" must name the " + packet.descriptors().size()
                        + " descriptors that came with it, it is " + fields.get(SOCKETS));
            }
            List<KeptSocket> sockets = new ArrayList<>();
            for (int i = 0; i < addresses.size(); i++) {
                sockets.add(new KeptSocket(String.valueOf(addresses.get(i)),
                        ListeningSocket.handedOver(packet.descriptors().get(i))));
            }
            return new SocketPacket(fields, sockets);
        } catch (IOException | RuntimeException e) {
            packet.close();
            throw e;
        }
    }

    private static Message read(Packet packet) throws IOException {
        if (!packet.whole()) {
            throw new IOException("it is longer than " + MOST_BYTES + " bytes, or has more than "
                    + PacketSocket.MOST_DESCRIPTORS + " descriptors, or more than may be open here (ulimit -n)");
        }
        try {
            return JsonCodec.read(packet.bytes());
        } catch (BadMessageException e) {
            throw new IOException("it is no JSON object: " + e.getMessage(), e);
        }
    }
}
