package io.multimodule.unit;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitException.Kind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to the broker with the requests that are open on it. Everything but the receiver's calls
 * runs on the units' thread.
 */
final class BrokerLink implements AutoCloseable {
    /** What both ends have to speak. */
    static final long PROTOCOL = 1;

    private final CompletableFuture<Message> greeting = new CompletableFuture<>();
    private final Map<Long, CompletableFuture<Message>> open = new HashMap<>();
    private final LineConnection connection;
    private final Watcher watcher;
    private volatile String endedBecause;
    private long lastId;

    /** Told what comes, on the connection's thread. */
    interface Watcher {
        /** The broker says something, or answers. */
        void said(BrokerLink link, Message message);

        /** The connection is over. */
        void ended(BrokerLink link, String reason);
    }

    /**
     * Connects.
     *
     * @throws UnitException nobody listens there, or we may not
     */
    BrokerLink(Path socket, Watcher watcher) throws UnitException {
        this.watcher = watcher;
        this.connection = new LineConnection(connect(socket), LineConnection.Bounds.OF_CLIENT, new Receiver(socket));
        connection.start("broker");
    }

    private static SocketChannel connect(Path socket) throws UnitException {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            String text = String.valueOf(e.getMessage());
            boolean denied = text.contains("Permission denied");
            throw new UnitException(denied ? Kind.NO_PERMISSION : Kind.UNREACHABLE, "the broker cannot be reached on "
                + socket + " (" + text + "): "
                + (denied ? "only root and the user that it serves may; run as one of them"
                    : "start it with systemctl start multimodule-broker"), e);
        }
    }

    private final class Receiver implements LineConnection.Receiver {
        private final Path socket;

        Receiver(Path socket) {
            this.socket = socket;
        }

        @Override
        public void received(Message message) {
            if (greeting.isDone()) {
                watcher.said(BrokerLink.this, message);
            } else if (message.number("hello", 0) == PROTOCOL) {
                greeting.complete(message);
            } else {
                greeting.completeExceptionally(refused(message));
            }
        }

        private UnitException refused(Message message) {
            String text = message.string("refused");
            return text != null ? new UnitException(Kind.NO_PERMISSION, text)
                : new UnitException(Kind.UNREACHABLE, "what answers on " + socket + " does not speak version "
                    + PROTOCOL + " of the broker's protocol: restart multimodule-broker and multimodule");
        }

        @Override
        public void ended(String reason) {
            endedBecause = reason;
            greeting.completeExceptionally(new UnitException(Kind.UNREACHABLE, "the broker on " + socket
                + " ended the connection (" + reason + "): look at journalctl -u multimodule-broker"));
            watcher.ended(BrokerLink.this, reason);
        }
    }

    /** What the broker says first; fails with a {@link UnitException}. */
    CompletableFuture<Message> greeting() {
        return greeting;
    }

    /** Why the connection is over; null while it is not. Any thread. */
    String endedBecause() {
        return endedBecause;
    }

    /** Sends something that has no answer. */
    void tell(Message message) {
        connection.send(message);
    }

    /**
     * Asks.
     *
     * @return the answer, or its {@link UnitException}
     */
    CompletableFuture<Message> ask(Message request) throws UnitException {
        int bytes = JsonCodec.write(request).length;
        if (bytes > LineConnection.Bounds.OF_BROKER.lineBytes() - Long.toString(Long.MAX_VALUE).length() - 8) {
            throw new UnitException(Kind.REFUSED, "the request has " + bytes + " bytes, and the broker takes at most "
                + LineConnection.Bounds.OF_BROKER.lineBytes() + ": shorten the command or its environment");
        }
        CompletableFuture<Message> answer = new CompletableFuture<>();
        open.put(++lastId, answer);
        connection.send(request.with("id", lastId));
        return answer;
    }

    /** Gives an answer to whoever asked; false when it is none. */
    boolean answered(Message message) {
        CompletableFuture<Message> asked = open.remove(message.number("id", 0));
        if (asked == null) {
            return false;
        }
        if (message.object("error") != null) {
            asked.completeExceptionally(UnitStatusDocument.exception(message.object("error")));
        } else {
            asked.complete(SpecDocument.object(message, "ok"));
        }
        return true;
    }

    /** Ends the connection and every open request. */
    void close(UnitException why) {
        connection.close();
        open.values().forEach(asked -> asked.completeExceptionally(why));
        open.clear();
    }

    @Override
    public void close() {
        close(UnitsThread.closed());
    }
}
