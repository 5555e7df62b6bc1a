import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Answers GET and HEAD over HTTP/1.1, one connection after the other, each kept open for some seconds. */
public final class HttpWorker implements Worker {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 100;
    private static final int KEEP_ALIVE_MILLIS = 5000;

    @Override
    public void run(WorkerContext pool) throws IOException {
        while (true) {
            SocketChannel channel = pool.listener().accept();
            pool.busy();
            try (Socket client = channel.socket()) {
                serve(client, pool);
            } catch (IOException e) {
                // The client had nothing more to ask, or has broken the connection: no matter to the next one.
            }
            pool.idle();
        }
    }

    private static void serve(Socket client, WorkerContext pool) throws IOException {
        client.setTcpNoDelay(true);
        client.setSoTimeout(KEEP_ALIVE_MILLIS);
        InputStream in = new BufferedInputStream(client.getInputStream());
        boolean again = true;
        for (String request = line(in); again && request != null; request = again ? line(in) : null) {
            // The new worker of a reload is not kept waiting by a client that never ends.
            again = readHeaders(in, request.endsWith("HTTP/1.1")) && !pool.isLeaving();
            answer(client, request, again, "Hello from worker " + pool.number() + "\n");
        }
    }

    /** Whether the connection stays open, as the client wishes. */
    private static boolean readHeaders(InputStream in, boolean keep) throws IOException {
        for (int i = 0; i < MOST_LINES; i++) {
            String header = line(in);
            if (header == null || header.isEmpty()) {
                return keep && header != null;
            }
            if (header.regionMatches(true, 0, "connection:", 0, 11)) {
                keep = !header.toLowerCase().contains("close");
            }
        }
        return false;
    }

    private static void answer(Socket client, String request, boolean keep, String text) throws IOException {
        boolean known = request.startsWith("GET ") || request.startsWith("HEAD ");
        String body = known ? text : "This example knows GET and HEAD only.\n";
        String head = "HTTP/1.1 " + (known ? "200 OK" : "501 Not Implemented") + "\r\nContent-Type: text/plain\r\n"
                + "Content-Length: " + body.length() + "\r\nConnection: " + (keep ? "keep-alive" : "close") + "\r\n\r\n";
        String all = request.startsWith("HEAD ") ? head : head + body;
        client.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                return null;
            }
            line.append((char) next);
        }
        int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        return line.substring(0, end);
    }
}
