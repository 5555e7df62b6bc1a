package io.multimodule.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nobody has, and whether somebody listens at one. */
public final class TcpPort {
    private static final int LOWEST = 10_000;
    /** The kernel draws from here on for whoever names no port, such as each client. */
    private static final int DRAWN = 32_768;

    private TcpPort() { }

    /** One at which nobody listens, and which is given to nobody who does not name it until the test does. */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, DRAWN);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it: another one.
                continue;
            }
        }
    }

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
