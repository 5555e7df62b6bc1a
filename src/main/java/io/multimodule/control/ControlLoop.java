package io.multimodule.control;

import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Serves all connections on one thread, in turns. Only {@link #wake} and the replies it hands out may be used
 * by other threads. A connection has one request in work at most, which bounds the answers in waiting.
 */
final class ControlLoop implements AutoCloseable {
    private static final int SCRATCH_BYTES = 16 << 10;
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener;
    private final PeerCheck peers;
    private final ControlLimits limits;
    private final ControlDesk desk;
    private final Clock clock;
    private final Queue<PendingReply> answered = new ConcurrentLinkedQueue<>();
    private final Set<ControlSession> sessions = new LinkedHashSet<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);
    private final SelectionKey accepting;
    private long acceptAgain;

    /** What the loop serves: the handlers, what the daemon says when it is busy, and where errors go. */
    record ControlDesk(CommandTable commands, Supplier<String> busyWith, ErrorHandler errors) {
    }

    ControlLoop(ServerSocketChannel listener, PeerCheck peers, ControlLimits limits, ControlDesk desk, Clock clock)
            throws IOException {
        this.listener = listener;
        this.peers = peers;
        this.limits = limits;
        this.desk = desk;
        this.clock = clock;
        this.accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Waits until something is to be done or a time limit is reached, and does it. */
    void turn() throws IOException {
        selector.select(this::serve, millisToDeadline());
        PendingReply reply;
        while ((reply = answered.poll()) != null) {
            finish(reply);
        }
        expire();
    }

    void wake() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        List.copyOf(sessions).forEach(this::drop);
        listener.close();
        selector.close();
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.isReadable()) {
                read((ControlSession) key.attachment());
            } else if (key.isWritable()) {
                write((ControlSession) key.attachment());
            }
        } catch (IOException e) {
            if (key.attachment() instanceof ControlSession session) {
                // The client went away; there is nobody left to tell.
                drop(session);
            } else {
                pauseAccepting(e);
            }
        }
    }

    /** Out of descriptors, say: the connection stays in line, and asking again at once would spin. */
    private void pauseAccepting(IOException e) {
        desk.errors().onError("accepting a control connection; the next try is in one second", e);
        accepting.interestOps(0);
        acceptAgain = in(ACCEPT_PAUSE);
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, 0);
        ControlSession session = new ControlSession(key, limits.requestBytes());
        key.attach(session);
        sessions.add(session);
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        Optional<String> refusal = peers.refusal(peer);
        if (refusal.isPresent()) {
            say(session, PendingReply.error(Refusal.NOT_ALLOWED, refusal.get()), true);
        } else if (sessions.size() > limits.connections()) {
            say(session, PendingReply.error(Refusal.BUSY, "all " + limits.connections()
                    + " control connections of the daemon are in use; try again in a moment"), true);
        } else {
            session.awaitRequest(in(limits.requestTime()));
        }
    }

    private void read(ControlSession session) throws IOException {
        if (session.read(scratch)) {
            nextRequest(session);
        } else {
            drop(session);
        }
    }

    private void nextRequest(ControlSession session) {
        byte[] line = session.lines().next();
        if (line == null ? session.lines().tooLong() : line.length > limits.requestBytes()) {
            say(session, PendingReply.error(Refusal.BAD_REQUEST, "the request is longer than the limit of "
                    + limits.requestBytes() + " bytes a line; send less, or put it into the configuration file"), true);
        } else if (line != null) {
            request(session, line);
        }
    }

    private void request(ControlSession session, byte[] line) {
        PendingReply reply = new PendingReply(session, this::announce);
        session.awaitAnswer(reply, in(limits.replyTime()));
        try {
            desk.commands().handle(JsonCodec.read(line), reply);
        } catch (BadMessageException e) {
            reply.refuse(Refusal.BAD_REQUEST, "the request is no JSON object in one line: " + e.getMessage());
        } catch (RuntimeException e) {
            desk.errors().onError("the control request " + excerpt(line), e);
            reply.fail("the daemon failed at this request: " + e + "; its error channel has the details");
        }
    }

    private void announce(PendingReply reply) {
        answered.add(reply);
        selector.wakeup();
    }

    private void finish(PendingReply reply) {
        if (reply.session().pending() == reply) {
            say(reply.session(), reply.answer(), false);
        }
    }

    private void say(ControlSession session, Message answer, boolean thenClose) {
        byte[] line = line(answer);
        if (line.length > limits.replyBytes()) {
            line = line(PendingReply.error(Refusal.FAILED, "the answer has " + line.length
                    + " bytes, more than the limit of " + limits.replyBytes() + "; ask for less (a limit, one name)"));
        }
        session.awaitWritten(line, thenClose, in(limits.writeTime()));
    }

    private void write(ControlSession session) throws IOException {
        if (!session.write()) {
            return;
        }
        if (session.closesWhenWritten()) {
            drop(session);
        } else {
            session.awaitRequest(in(limits.requestTime()));
            nextRequest(session);
        }
    }

    private void expire() {
        long now = clock.nanoTime();
        if (accepting.interestOps() == 0 && acceptAgain - now <= 0) {
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
        for (ControlSession session : List.copyOf(sessions)) {
            if (session.deadline() - now > 0) {
                continue;
            }
            if (session.pending() == null) {
                drop(session);
            } else {
                session.pending().refuse(Refusal.BUSY, "the daemon took the request but did not answer within "
                        + limits.replyTime().toMillis() + " ms; " + desk.busyWith().get());
                finish(session.pending());
            }
        }
    }

    private long millisToDeadline() {
        long now = clock.nanoTime();
        long least = accepting.interestOps() == 0 ? acceptAgain - now : Long.MAX_VALUE;
        for (ControlSession session : sessions) {
            least = Math.min(least, session.deadline() - now);
        }
        return least == Long.MAX_VALUE ? 0 : Math.max(1, least / 1_000_000 + 1);
    }

    private void drop(ControlSession session) {
        sessions.remove(session);
        try {
            session.close();
        } catch (IOException e) {
            desk.errors().onError("closing a control connection", e);
        }
    }

    private long in(Duration time) {
        return clock.nanoTime() + time.toNanos();
    }

    private static byte[] line(Message answer) {
        byte[] json = JsonCodec.write(answer);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static String excerpt(byte[] line) {
        return new String(line, 0, Math.min(line.length, 200), StandardCharsets.UTF_8);
    }
}
