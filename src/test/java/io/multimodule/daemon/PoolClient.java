package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** A connection to a worker of a pool that listens on 127.0.0.1. */
final class PoolClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader in;

    private PoolClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
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
        return new PoolClient(new Socket("127.0.0.1", port));
    }

    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
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
