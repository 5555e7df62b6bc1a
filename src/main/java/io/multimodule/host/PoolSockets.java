package io.multimodule.host;

import io.multimodule.control.KeptSocket;
import io.multimodule.control.SocketHandover;
import io.multimodule.posix.ListeningSocket;
import io.multimodule.runtime.PoolWork;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sockets of a pool, which belong to its main process and not to one shift of workers: what is in their queues
 * stays there while the workers change. The daemon keeps duplicates for the next main process, so that it stays there
 * between the two as well; without a daemon all works the same until this process ends. One thread.
 */
final class PoolSockets implements AutoCloseable {
    private static final int BACKLOG = 511;

    /** By the address that was asked for. */
    private final Map<SocketAddress, ListeningSocket> open = new LinkedHashMap<>();
    private final SocketHandover daemon;
    private final Consumer<String> log;

    /**
     * Makes it without sockets.
     *
     * @param log told what keeps the sockets from outliving this process
     */
    PoolSockets(SocketHandover daemon, Consumer<String> log) {
        this.daemon = daemon;
        this.log = log;
    }

    /**
     * Takes back those that the daemon has kept, opens the others, and hands all of them in.
     *
     * @throws IOException one cannot be opened
     */
    void begin(List<SocketAddress> wanted) throws IOException {
        try {
            List<KeptSocket> kept = daemon.take();
            for (KeptSocket each : kept) {
                takeBack(each, wanted);
            }
            if (open.size() < kept.size()) {
                // What the daemon keeps in vain may have the port that is to be opened.
                handIn();
            }
        } catch (ConnectException e) {
            // No daemon, nothing kept: they are opened.
        } catch (IOException e) {
            log.accept("its sockets are not taken back, and cannot be opened as long as the daemon keeps them: "
                    + e.getMessage());
        }
        openMissing(wanted);
        handIn();
    }

    private void takeBack(KeptSocket kept, List<SocketAddress> wanted) throws IOException {
        Optional<SocketAddress> address = wanted.stream().filter(one -> !open.containsKey(one)
                && PoolWork.text(one).equals(kept.address()) && listensAt(kept.socket(), one)).findFirst();
        if (address.isPresent()) {
            // Workers before may have waited without blocking; the next ones are perhaps of another kind.
            kept.socket().descriptor().blocking();
            open.put(address.get(), kept.socket());
        } else {
            kept.socket().close();
        }
    }

    /** Whether a socket is what would be opened for an address, and clients can find it. */
    private static boolean listensAt(ListeningSocket socket, SocketAddress wanted) {
        if (!(wanted instanceof InetSocketAddress asked) || !(socket.address() instanceof InetSocketAddress actual)) {
            return wanted.equals(socket.address()) && socket.isFound();
        }
        boolean host = asked.getAddress().equals(actual.getAddress())
                || asked.getAddress().isAnyLocalAddress() && actual.getAddress().isAnyLocalAddress();
        return host && (asked.getPort() == 0 || asked.getPort() == actual.getPort());
    }

    /**
     * Opens those of these addresses that are not open.
     *
     * @throws IOException one cannot be opened; none of them is then, and those from before stay
     */
    void open(List<SocketAddress> wanted) throws IOException {
        if (openMissing(wanted)) {
            handIn();
        }
    }

    private boolean openMissing(List<SocketAddress> wanted) throws IOException {
        List<SocketAddress> added = new ArrayList<>();
        try {
            for (SocketAddress address : wanted) {
                if (!open.containsKey(address)) {
                    open.put(address, ListeningSocket.open(address, BACKLOG));
                    added.add(address);
                }
            }
        } catch (IOException e) {
            for (SocketAddress address : added) {
                open.remove(address).close();
            }
            throw e;
        }
        return !added.isEmpty();
    }

    /** Closes those that are not among these addresses. */
    void keep(List<SocketAddress> wanted) throws IOException {
        List<SocketAddress> unwanted = open.keySet().stream().filter(address -> !wanted.contains(address)).toList();
        for (SocketAddress address : unwanted) {
            open.remove(address).close();
        }
        if (!unwanted.isEmpty()) {
            handIn();
        }
    }

    /** Whether there is nothing to hand in. */
    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Has the daemon keep duplicates of those that are open. When there is none, the next one gets them. */
    void handIn() {
        List<KeptSocket> all = open.entrySet().stream()
                .map(each -> new KeptSocket(PoolWork.text(each.getKey()), each.getValue())).toList();
        try {
            daemon.keep(all);
        } catch (ConnectException e) {
            // It comes back, or this process is the only one there is.
        } catch (IOException e) {
            log.accept("its sockets are not handed to the daemon, and are opened anew at its next start: "
                    + e.getMessage());
        }
    }

    /** The numbers of the descriptors of these addresses. */
    int[] numbers(List<SocketAddress> wanted) {
        return wanted.stream().mapToInt(address -> open.get(address).descriptor().number()).toArray();
    }

    /** Where these listen, with the ports that the kernel chose. */
    List<String> texts(List<SocketAddress> wanted) {
        return wanted.stream().map(address -> PoolWork.text(open.get(address).address())).toList();
    }

    /** Closes all of them here. Where the daemon keeps none, clients are refused from now on. */
    @Override
    public void close() throws IOException {
        try {
            end();
        } finally {
            open.values().forEach(ListeningSocket::leave);
            open.clear();
        }
    }

    /**
     * The pool ends: whoever connects is refused from now on, unless the daemon keeps the sockets for the next start.
     */
    void end() throws IOException {
        if (!open.isEmpty() && !isKept()) {
            for (ListeningSocket socket : open.values()) {
                socket.close();
            }
            open.clear();
        }
    }

    private boolean isKept() {
        try {
            return daemon.leave();
        } catch (IOException e) {
            // Whoever keeps them without an answer finds their files gone, and opens them anew.
            return false;
        }
    }
}
