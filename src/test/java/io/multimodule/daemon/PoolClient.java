package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection to a worker of a pool that listens on 127.0.0.1, or at a Unix socket. */
final class PoolClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Closeable socket;
    private final OutputStream out;
    private final BufferedReader in;

    private PoolClient(Closeable socket, InputStream from, OutputStream to) {
        this.socket = socket;
        out = to;
        in = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
    }

    /** What a pool says of itself. */
    static Message document(DaemonProcess daemon, String pool) throws Exception {
        return JsonCodec.read(Files.readAllBytes(daemon.file("state/pools/" + pool + "/pool.json")));
    }

    static int port(DaemonProcess daemon, String pool) throws Exception {
        String listen = String.valueOf(document(daemon, pool).array("listen").get(0));
        return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
    }

    static PoolClient of(DaemonProcess daemon, String pool) throws Exception {
        return to(port(daemon, pool));
    }

    static PoolClient to(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new PoolClient(socket, socket.getInputStream(), socket.getOutputStream());
    }

    /** At a Unix socket, where the test's own limit of time is the only one. */
    static PoolClient to(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new PoolClient(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    void send(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a line and returns the answer. */
    String ask(String line) throws IOException {
        send(line);
        String answer = in.readLine();
        assertThat(answer).as("an answer to " + line).isNotNull();
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
