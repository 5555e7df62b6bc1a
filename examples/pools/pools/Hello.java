package pools;

import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A worker that answers one HTTP request a connection. */
public final class Hello implements Worker {
    @Override
    public void run(WorkerContext pool) throws IOException {
        while (true) {
            // When the worker is asked to leave, accept throws, and that is its end.
            SocketChannel client = pool.accept();
            pool.busy();
            try (client) {
                answer(client, "Hello from worker " + pool.number() + "\n");
            } catch (IOException e) {
                System.err.println("a client broke its connection: " + e.getMessage());
            }
            pool.idle();
        }
    }

    private static void answer(SocketChannel client, String body) throws IOException {
        BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
        Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.US_ASCII));
    }
}
