package io.multimodule.host;

import io.multimodule.posix.ListeningSocket;
import io.multimodule.runtime.PoolWork;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets of a pool, which belong to its main process and not to one shift of workers: what is in their queues
 * stays there while the workers change. One thread.
 */
final class PoolSockets implements AutoCloseable {
    private static final int BACKLOG = 511;

    /** By the address that was asked for. */
    private final Map<SocketAddress, ListeningSocket> open = new LinkedHashMap<>();

    /**
     * Opens those of these addresses that are not open.
     *
     * @throws IOException one cannot be opened; none of them is then, and those from before stay
     */
    void open(List<SocketAddress> wanted) throws IOException {
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
    }

    /** Closes those that are not among these addresses. */
    void keep(List<SocketAddress> wanted) throws IOException {
        for (SocketAddress address : List.copyOf(open.keySet())) {
            if (!wanted.contains(address)) {
                open.remove(address).close();
            }
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

    @Override
    public void close() throws IOException {
        keep(List.of());
    }
}
