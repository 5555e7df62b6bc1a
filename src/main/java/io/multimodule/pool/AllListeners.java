package io.multimodule.pool;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Waits for the next connection on whichever of several sockets. Any thread; one after the other gets a connection. */
final class AllListeners implements AutoCloseable {
    private final List<ServerSocketChannel> listeners;
    private final Selector selector = Selector.open();
    private int next;

    /** None of them may block: another worker can be faster after this one was told of a connection. */
    AllListeners(List<ServerSocketChannel> listeners) throws IOException {
        this.listeners = listeners;
        for (ServerSocketChannel listener : listeners) {
            listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        }
    }

    /** Each is asked in its turn, so that none is left out by a busy one. */
    synchronized SocketChannel accept() throws IOException {
        while (true) {
            for (int i = 0; i < listeners.size(); i++) {
                SocketChannel connection = listeners.get(next).accept();
                next = (next + 1) % listeners.size();
                if (connection != null) {
                    return connection;
                }
            }
            await();
        }
    }

    private void await() throws IOException {
        try {
            selector.select();
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw (IOException) new ClosedChannelException().initCause(e);
        }
    }

    /** To be called after the sockets were closed: as long as a selector knows them the JDK keeps them open. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}
