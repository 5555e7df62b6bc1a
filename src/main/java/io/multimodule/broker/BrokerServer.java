package io.multimodule.broker;

import io.multimodule.control.ControlSocket;
import io.multimodule.message.Message;
import io.multimodule.unit.LineConnection;
import io.multimodule.unit.Units;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;

/**
 * Serves units to the processes of one user, and of root, over a Unix socket. Has a thread that lets clients in;
 * each of them has two more.
 */
final class BrokerServer implements AutoCloseable {
    /** The daemon needs one; one more is there while it is started anew. */
    static final int MOST_CLIENTS = 8;
    private static final long PAUSE_MILLIS = 1000;

    private final ControlSocket socket;
    private final String user;
    private final BrokerDesk desk;
    private final Consumer<String> journal;
    private final List<BrokerSession> sessions = new CopyOnWriteArrayList<>();
    private ServerSocketChannel listener;

    /**
     * Makes a server; {@link #start} opens its socket.
     *
     * @param user the only user, besides root, that is let in
     * @param journal told of what a person may want to know
     */
    BrokerServer(ControlSocket socket, String user, Units units, UnitPolicy policy, Consumer<String> journal) {
        this.socket = socket;
        this.user = user;
        Object speaking = new Object();
        this.desk = new BrokerDesk(units, policy, journal, speaking);
        this.journal = journal;
        units.observe(event -> {
            synchronized (speaking) {
                Message message = desk.told(event);
                sessions.forEach(session -> session.say(message));
            }
        });
    }

    /**
     * Opens the socket and begins to serve.
     *
     * @throws IOException another broker answers there, or the socket cannot be made
     */
    BrokerServer start() throws IOException {
        listener = socket.listen();
        listener.configureBlocking(true);
        Thread thread = new Thread(this::run, "accept");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void run() {
        while (listener.isOpen()) {
            SocketChannel channel = null;
            try {
                channel = listener.accept();
                letIn(channel);
            } catch (ClosedChannelException e) {
                // close() ends the thread this way.
                return;
            } catch (IOException | OutOfMemoryError e) {
                journal.accept("a client cannot be let in: " + e.getMessage() + "; going on in a second");
                drop(channel);
                pause();
            }
        }
    }

    private void drop(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            journal.accept("a connection cannot be closed: " + e.getMessage());
        }
    }

    /** Out of descriptors or threads, say: asking again at once would spin. */
    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letIn(SocketChannel channel) throws IOException {
        String peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!peer.equals(user) && !peer.equals("root")) {
            refuse(channel, "user " + peer + " may not use the broker: only " + user + " and root may;"
                    + " run the daemon as one of them");
        } else if (sessions.size() >= MOST_CLIENTS) {
            refuse(channel, "the broker has " + MOST_CLIENTS + " clients already, which is its limit: end another"
                    + " daemon, or restart multimodule-broker");
        } else {
            BrokerSession session = new BrokerSession(channel, desk, this::over);
            sessions.add(session);
            start(session);
            journal.accept("a process of user " + peer + " is connected");
        }
    }

    private void start(BrokerSession session) {
        try {
            session.start();
        } catch (OutOfMemoryError e) {
            sessions.remove(session);
            session.close();
            throw e;
        }
    }

    private void refuse(SocketChannel channel, String text) {
        journal.accept("refused a connection: " + text);
        LineConnection connection = new LineConnection(channel, LineConnection.Bounds.OF_BROKER, new Nobody());
        connection.send(Message.of("refused", text));
        connection.endAfterSending();
        connection.start("refused");
    }

    /** Whoever was refused is not listened to. */
    private static final class Nobody implements LineConnection.Receiver {
        @Override
        public void received(Message message) {
            return;
        }

        @Override
        public void ended(String reason) {
            return;
        }
    }

    private void over(BrokerSession session, String reason) {
        sessions.remove(session);
        journal.accept("a connection ended: " + reason);
    }

    /** Ends every connection; the units run on. */
    @Override
    public void close() throws IOException {
        listener.close();
        sessions.forEach(BrokerSession::close);
        Files.deleteIfExists(socket.path());
    }
}
