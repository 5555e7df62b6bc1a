package io.multimodule.metrics;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Gives figures over HTTP on a loopback address: {@code GET /metrics}, the Prometheus text format, and
 * nothing else. Two threads of its own; a request has 5 s to arrive and 10 s to be answered, its head at most
 * 32 KiB, and 32 connections may be open. Any thread.
 */
public final class MetricsListener implements AutoCloseable {
    /** The only path there is. */
    public static final String PATH = "/metrics";

    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]");
    private static final int THREADS = 2;
    private static final int WAITING = 32;
    private static final long ANSWER_SECONDS = 5;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Supplier<? extends CompletionStage<String>> source;

    private MetricsListener(HttpServer server, Supplier<? extends CompletionStage<String>> source) {
        this.server = server;
        this.source = source;
        // When all is taken the accepting thread helps: it accepts nobody meanwhile, so what waits stays bounded.
        this.threads = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
                work -> {
                    Thread thread = new Thread(work, "metrics");
                    thread.setDaemon(true);
                    return thread;
                }, new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /**
     * Opens a listener.
     *
     * @param address a loopback address; port 0 takes any that is free
     * @param source asked for the text at each request
     * @throws IOException the address cannot be opened; the text names it
     * @throws IllegalArgumentException the address is not one of the loopback
     */
    public static MetricsListener open(InetSocketAddress address, Supplier<? extends CompletionStage<String>> source)
            throws IOException {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("figures are given on loopback addresses alone, not on " + address);
        }
        bound();
        try {
            MetricsListener listener = new MetricsListener(HttpServer.create(address, WAITING), source);
            listener.server.setExecutor(listener.threads);
            listener.server.createContext("/", listener::answer);
            listener.server.start();
            return listener;
        } catch (IOException e) {
            throw new IOException("cannot listen for readers of figures on " + address.getHostString() + ":"
                    + address.getPort() + ": " + e.getMessage() + "; another program may have the port"
                    + " (\"ss -ltnp\" shows which), choose another in metrics.listen", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Closes the address and every connection. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The bounds of the JDK's server are those of the process; what somebody set on the command line stays. */
    private static void bound() {
        String[][] bounds = {{"sun.net.httpserver.maxReqTime", "5"}, {"sun.net.httpserver.maxRspTime", "10"},
            {"sun.net.httpserver.maxReqHeaderSize", "32768"}, {"jdk.httpserver.maxConnections", "32"}};
        for (String[] one : bounds) {
            if (System.getProperty(one[0]) == null) {
                System.setProperty(one[0], one[1]);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Connection", "close");
            if (!isOurs(exchange.getRequestHeaders().getFirst("Host"))) {
                say(exchange, 403, "the name of the host must be localhost or a loopback address\n");
            } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
                say(exchange, 404, "there is nothing here but " + PATH + "\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                headers.set("Allow", "GET");
                say(exchange, 405, "only GET is answered\n");
            } else {
                figures(exchange);
            }
        }
    }

    private void figures(HttpExchange exchange) throws IOException {
        String text;
        try {
            text = source.get().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            say(exchange, 503, "the daemon is busy: no figures within " + ANSWER_SECONDS + " s; try again\n");
            return;
        } catch (ExecutionException e) {
            say(exchange, 500, "the figures cannot be read: " + e.getCause() + "\n");
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            say(exchange, 503, "the daemon ends\n");
            return;
        }
        say(exchange, 200, text);
    }

    /** A page of somebody else in a browser on this machine comes under a name of its own: it is not answered. */
    private static boolean isOurs(String host) {
        if (host == null) {
            return true;
        }
        String name = host.replaceFirst(":\\d+$", "");
        return LOOPBACK_NAMES.contains(name) || name.matches("127(\\.\\d{1,3}){3}");
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? TYPE : "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
