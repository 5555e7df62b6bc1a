package io.multimodule.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/** Whether somebody listens at a TCP port. */
public final class TcpPort {
    private TcpPort() { }

    /** Whether a client of this machine is let in at the port. */
    public static boolean isOpen(int port) throws IOException {
        return isOpen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static boolean isOpen(SocketAddress address) throws IOException {
        while (true) {
            try (Socket client = new Socket()) {
                client.connect(address);
                return client.isConnected();
            } catch (ConnectException e) {
                return false;
            } catch (SocketException e) {
                // Let in, and thrown out because the port was closed before anybody had accepted: look again.
                continue;
            }
        }
    }

    /** Until nobody listens there. The test's own limit of time ends it when somebody goes on listening. */
    public static void awaitClosed(int port) throws IOException {
        awaitClosed(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public static void awaitClosed(SocketAddress address) throws IOException {
        while (isOpen(address)) {
            Thread.onSpinWait();
        }
    }
}
