package io.multimodule.control;

import io.multimodule.message.Message;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.PacketSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;

/**
 * A pool's main process hands its listening sockets to the daemon, which keeps duplicates, and the next main process
 * takes them back: so what waits to be accepted outlives the one in between. One connection a request; each step waits
 * at most two seconds. Any thread.
 */
public final class SocketHandover {
    private static final int ROOT = 0;

    private final Path place;
    private final String pool;

    /**
     * Makes one.
     *
     * @param place where the daemon keeps them, see {@link PoolDirectory#sockets}
     */
    public SocketHandover(Path place, String pool) {
        this.place = place;
        this.pool = pool;
    }

    /**
     * The sockets that the daemon keeps for the pool; it keeps its duplicates.
     *
     * @throws ConnectException there is no daemon
     * @throws IOException it does not answer in time, or refuses; the text says why
     */
    public List<KeptSocket> take() throws IOException {
        return ask("take", List.of()).sockets();
    }

    /**
     * Has the daemon keep these, and none of those that it has kept before.
     *
     * @throws IOException as {@link #take}; it keeps what it has then
     */
    public void keep(List<KeptSocket> sockets) throws IOException {
        if (sockets.size() > PacketSocket.MOST_DESCRIPTORS) {
            throw new IOException("pool " + pool + " has " + sockets.size() + " sockets, and at most "
                    + PacketSocket.MOST_DESCRIPTORS + " can be handed over; give it fewer addresses in \"listen\"");
        }
        ask("keep", sockets);
    }

    /**
     * Says that this process is about to close its sockets.
     *
     * @return whether the daemon keeps them; if not, who closes them is the last who has them
     * @throws IOException as {@link #take}
     */
    public boolean leave() throws IOException {
        return Boolean.TRUE.equals(ask("leave", List.of()).fields().get("kept"));
    }

    private SocketPacket ask(String what, List<KeptSocket> with) throws IOException {
        try (PacketSocket daemon = PacketSocket.connect(place, SocketPacket.PATIENCE)) {
            check(daemon.peerUid());
            SocketPacket request = new SocketPacket(Message.of("command", what, "pool", pool), with);
            if (!request.send(daemon)) {
                throw late();
            }
            SocketPacket answer = SocketPacket.receive(daemon).orElseThrow(this::late);
            String error = answer.fields().string("error");
            if (error != null) {
                throw new IOException(error);
            }
            return answer;
        }
    }

    /** Sockets are for nobody else, whoever may make files where the daemon does. */
    private void check(int uid) throws IOException {
        if (uid != Accounts.ownUid() && uid != ROOT) {
            throw new IOException("the socket " + place + " is that of the user with the number " + uid + ", and"
                    + " sockets are handed only to this process's own user, " + Accounts.ownUid() + ", and root; remove"
                    + " it and restart the daemon");
        }
    }

    private IOException late() {
        return new IOException("the daemon at " + place + " did not answer within " + SocketPacket.PATIENCE.toSeconds()
                + " s; look at its journal");
    }
}
