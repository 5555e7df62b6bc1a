package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsListenerTest {
    private Supplier<CompletionStage<String>> source = () -> CompletableFuture.completedFuture("a 1\n");
    private MetricsListener listener;

    @BeforeEach
    void open() throws IOException {
        listener = MetricsListener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> source.get());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void shouldGiveTheFigures() throws Exception {
        HttpResponse<String> answer = ask("GET", "/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("a 1\n");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void shouldGiveNothingElse() throws Exception {
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/metrics/x").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(ask("HEAD", "/metrics").statusCode()).isEqualTo(405);
        assertThat(ask("GET", "/metrics").statusCode()).as("it still answers").isEqualTo(200);
    }

    @Test
    void shouldNotAnswerUnderTheNameOfAnother() throws Exception {
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: evil.example:9310\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: [::1]:9310\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldEndAConnectionThatSendsTooMuch() throws Exception {
        String tooLong = "a".repeat(1 << 20);

        assertThatThrownBy(() -> {
            String answer = raw("GET /metrics HTTP/1.1\r\nX: " + tooLong + "\r\n\r\n");
            throw new IOException(answer);
        }).isInstanceOf(IOException.class).message().doesNotContain("200 OK");
        assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldSayWhyThereAreNoFigures() throws Exception {
        source = () -> CompletableFuture.failedFuture(new IllegalStateException("no tasks"));

        HttpResponse<String> answer = ask("GET", "/metrics");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("no tasks");
    }

    @Test
    void shouldNameTheAddressThatIsTaken() {
        assertThatThrownBy(() -> MetricsListener.open(listener.address(), source)).isInstanceOf(IOException.class)
                .hasMessageContaining(":" + listener.address().getPort()).hasMessageContaining("metrics.listen");
    }

    @Test
    void shouldListenOnTheLoopbackAlone() {
        assertThatThrownBy(() -> MetricsListener.open(new InetSocketAddress("0.0.0.0", 0), source))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.address().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(listener.address().getAddress(), listener.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
