import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers GET, HEAD and POST over HTTP/1.1 and 1.0, one connection after the other, each kept open for some seconds.
 *
 * <p>The JDK's own server opens its socket itself and cannot take one that was inherited, and a library would have to
 * be fetched; so this reads HTTP by hand. Bodies have a Content-Length; what it does not understand, such as a
 * Transfer-Encoding, it refuses.
 */
public final class HttpWorker implements Worker {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 100;
    private static final int MOST_HEADER_BYTES = 32768;
    private static final int LONGEST_BODY = 1 << 20;
    private static final int KEEP_ALIVE_MILLIS = 5000;
    private static final int DRAIN_MILLIS = 500;
    private static final int DRAIN_TURNS = 32;

    /** What the client is told instead of an answer; the connection ends with it. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String status) {
            super(status, null, false, false);
        }
    }

    @Override
    public void run(WorkerContext pool) throws IOException {
        while (true) {
            SocketChannel channel = pool.accept();
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
        try {
            boolean again = true;
            while (again) {
                Request request = new Request(in, client);
                if (!request.read()) {
                    return;
                }
                // The new worker of a reload is not kept waiting by a client that never ends.
                again = request.keep && !pool.isLeaving();
                answer(client, "200 OK", request.method.equals("HEAD"), again, request.method.equals("POST")
                        ? "Worker " + pool.number() + " has read " + request.body.length + " bytes\n"
                        : "Hello from worker " + pool.number() + "\n");
            }
        } catch (Refusal e) {
            answer(client, e.getMessage(), false, false, e.getMessage() + "\n");
            drain(client, in);
        }
    }

    private static void answer(Socket client, String status, boolean headAlone, boolean keep, String body)
            throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                + "\r\nConnection: " + (keep ? "keep-alive" : "close") + "\r\n\r\n";
        String all = headAlone ? head : head + body;
        client.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A connection that is closed while something of it is not read is reset, and the client may not see why. */
    private static void drain(Socket client, InputStream in) throws IOException {
        client.shutdownOutput();
        client.setSoTimeout(DRAIN_MILLIS);
        byte[] rest = new byte[1 << 16];
        for (int i = 0; i < DRAIN_TURNS && in.read(rest) >= 0; i++) {
            // Until the client has seen the end, within bounds.
        }
    }

    /** One request as it is read. */
    private static final class Request {
        private final InputStream in;
        private final Socket client;
        private String method = "";
        private byte[] body = new byte[0];
        private boolean keep;
        private boolean newer;
        private int hosts;
        private int length = -1;
        private boolean waits;

        Request(InputStream in, Socket client) {
            this.in = in;
            this.client = client;
        }

        /** Whether there is one: a client may end the connection instead. */
        boolean read() throws IOException, Refusal {
            String first = line("414 URI Too Long");
            if (first != null && first.isEmpty()) {
                // Some clients send one after a body.
                first = line("414 URI Too Long");
            }
            if (first == null) {
                return false;
            }
            readFirst(first);
            readHeaders();
            if (newer && hosts != 1) {
                throw new Refusal("400 Bad Request");
            }
            if (length > 0) {
                if (waits && newer) {
                    client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                body = in.readNBytes(length);
                if (body.length < length) {
                    throw new EOFException();
                }
            }
            return true;
        }

        private void readFirst(String first) throws Refusal {
            String[] words = first.split(" ", -1);
            if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty() || words[2].length() != 8
                    || !words[2].startsWith("HTTP/") || words[2].charAt(6) != '.') {
                throw new Refusal("400 Bad Request");
            }
            if (words[2].charAt(5) != '1') {
                throw new Refusal("505 HTTP Version Not Supported");
            }
            method = words[0];
            if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST")) {
                throw new Refusal("501 Not Implemented");
            }
            newer = !words[2].equals("HTTP/1.0");
            keep = newer;
        }

        private void readHeaders() throws IOException, Refusal {
            int bytes = 0;
            boolean closes = false;
            for (int i = 0;; i++) {
                String header = line("431 Request Header Fields Too Large");
                if (header == null) {
                    throw new EOFException();
                }
                if (header.isEmpty()) {
                    keep &= !closes;
                    return;
                }
                bytes += header.length();
                if (i == MOST_LINES || bytes > MOST_HEADER_BYTES) {
                    throw new Refusal("431 Request Header Fields Too Large");
                }
                int colon = header.indexOf(':');
                // A blank before the colon, or a line that goes on with the one before, is read in two ways elsewhere.
                if (colon <= 0 || isIn(header, ' ', colon) || isIn(header, '\t', colon)) {
                    throw new Refusal("400 Bad Request");
                }
                closes |= take(header, colon);
            }
        }

        private static boolean isIn(String header, char blank, int end) {
            int first = header.indexOf(blank);
            return first >= 0 && first < end;
        }

        /** Says whether the connection is to be closed by it. */
        private boolean take(String header, int colon) throws Refusal {
            String value = header.substring(colon + 1).strip();
            if (is(header, colon, "Host")) {
                hosts++;
            } else if (is(header, colon, "Content-Length")) {
                takeLength(value);
            } else if (is(header, colon, "Transfer-Encoding")) {
                throw new Refusal("501 Not Implemented");
            } else if (is(header, colon, "Expect")) {
                waits = value.equalsIgnoreCase("100-continue");
            } else if (is(header, colon, "Connection")) {
                boolean closes = false;
                for (String word : value.split(",")) {
                    closes |= word.strip().equalsIgnoreCase("close");
                    keep |= word.strip().equalsIgnoreCase("keep-alive");
                }
                return closes;
            }
            return false;
        }

        private static boolean is(String header, int colon, String name) {
            return colon == name.length() && header.regionMatches(true, 0, name, 0, colon);
        }

        private void takeLength(String value) throws Refusal {
            if (!value.matches("[0-9]+")) {
                throw new Refusal("400 Bad Request");
            }
            String digits = value.replaceFirst("^0+(?=.)", "");
            if (digits.length() > 9 || Integer.parseInt(digits) > LONGEST_BODY) {
                throw new Refusal("413 Content Too Large");
            }
            if (length >= 0 && length != Integer.parseInt(digits)) {
                throw new Refusal("400 Bad Request");
            }
            length = Integer.parseInt(digits);
        }

        /** Null at the end of the connection. */
        private String line(String tooLong) throws IOException, Refusal {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    return null;
                }
                if (line.length() > LONGEST_LINE) {
                    throw new Refusal(tooLong);
                }
                line.append((char) next);
            }
            int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
            String text = line.substring(0, end);
            if (text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
                throw new Refusal("400 Bad Request");
            }
            return text;
        }
    }
}
