package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs in examples/echo-pool and examples/http-pool do what they say. */
@Timeout(400)
class PoolExamplesIT {
    private static final int RESETS = 30;
    private static final int PATIENCE_MILLIS = 40_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"convenient", "flexible"})
    void shouldEchoUntilQuit(String way) throws Exception {
        Process program = start("echo-pool", "EchoPool", "0", way);
        try (BufferedReader out = program.inputReader(); Socket client = new Socket()) {
            client.connect(address(out));
            client.getOutputStream().write("hello\nquit\n".getBytes(StandardCharsets.UTF_8));

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello\n");
            // Process.destroy would close the output that is read below.
            program.toHandle().destroy();
            assertThat(out.lines().toList()).anySatisfy(line -> assertThat(line).endsWith("says {\"foo\":\"bar\"}"))
                    .endsWith("bye");
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isZero();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void shouldAnswerHttp() throws Exception {
        Process program = start("http-pool", "HttpPool", "0");
        try (BufferedReader out = program.inputReader()) {
            URI address = URI.create("http://127.0.0.1:" + address(out).getPort() + "/");
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = client.send(HttpRequest.newBuilder(address).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).startsWith("Hello from worker ");
            }
            // Process.destroy would close the output that is read below.
            program.toHandle().destroy();
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Each line of the table is what is sent over one connection, and the status lines that come; ~ ends a line. */
    @Test
    void shouldSpeakHttpAsFarAsItSaysAndRefuseTheRest() throws Exception {
        String[][] table = {
            {"GET / HTTP/1.1~Host: a~~GET / HTTP/1.1~Host: a~Connection: close~~GET / HTTP/1.1~Host: a~~", "200 OK|200 OK"},
            {"GET / HTTP/1.0~~GET / HTTP/1.0~~", "200 OK"},
            {"GET / HTTP/1.0~Connection: Keep-Alive~~GET / HTTP/1.0~~", "200 OK|200 OK"},
            {"GET / HTTP/1.1~Host: a~Connection: close, keep-alive~~GET / HTTP/1.0~~", "200 OK"},
            {"POST / HTTP/1.1~Host: a~Content-Length: 5~~12345GET / HTTP/1.0~~", "200 OK|200 OK"},
            {"POST / HTTP/1.1~Host: a~Content-Length: 05~Content-Length: 5~~12345~GET / HTTP/1.0~~", "200 OK|200 OK"},
            {"POST / HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 2~~12GET / HTTP/1.0~~",
                "100 Continue|200 OK|200 OK"},
            {"POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 6~~123456", "400 Bad Request"},
            {"POST / HTTP/1.1~Host: a~Content-Length: -1~~", "400 Bad Request"},
            {"POST / HTTP/1.1~Host: a~Content-Length: 1048577~~12", "413 Content Too Large"},
            {"POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~", "413 Content Too Large"},
            {"POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~~", "501 Not Implemented"},
            {"BREW / HTTP/1.1~Host: a~~", "501 Not Implemented"},
            {"GET / HTTP/2.0~~", "505 HTTP Version Not Supported"},
            {"GET /~~", "400 Bad Request"},
            {"GET  / HTTP/1.1~Host: a~~", "400 Bad Request"},
            {"GET / HTTP/1.1~~", "400 Bad Request"},
            {"GET / HTTP/1.1~Host: a~Host: b~~", "400 Bad Request"},
            {"GET / HTTP/1.1~Host : a~~", "400 Bad Request"},
            {"GET / HTTP/1.1~Host: a~ folded~~", "400 Bad Request"},
            {"GET / HTTP/1.1~Host: a~X: " + "x".repeat(9_000) + "~~", "431 Request Header Fields Too Large"},
            {"GET / HTTP/1.1~Host: a~" + "X: y~".repeat(100) + "~", "431 Request Header Fields Too Large"},
            {"GET / HTTP/1.1~Host: a~" + ("X: " + "y".repeat(8_000) + "~").repeat(5) + "~",
                "431 Request Header Fields Too Large"},
            {"GET /" + "x".repeat(9_000) + " HTTP/1.1~Host: a~~", "414 URI Too Long"},
        };
        Process program = start("http-pool", "HttpPool", "0");
        try (BufferedReader out = program.inputReader()) {
            InetSocketAddress address = address(out);
            for (String[] row : table) {
                assertThat(statusLines(address, row[0])).as(row[0]).isEqualTo(row[1]);
            }
            assertThat(send(address, "POST / HTTP/1.0~Content-Length: 5~~12345")).endsWith(" has read 5 bytes\n");
            assertThat(send(address, "HEAD / HTTP/1.0~~")).contains("Content-Length: ").endsWith("\r\n\r\n");
            program.toHandle().destroy();
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("errors"))).doesNotContain("ended with");
        } finally {
            program.destroyForcibly();
        }
    }

    private static String statusLines(InetSocketAddress address, String request) throws IOException {
        return send(address, request).lines().filter(line -> line.startsWith("HTTP/1.1 "))
                .map(line -> line.substring(9)).collect(java.util.stream.Collectors.joining("|"));
    }

    private static String send(InetSocketAddress address, String request) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(address);
            client.setSoTimeout(PATIENCE_MILLIS);
            client.getOutputStream().write(request.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Each of them resets its connection, which a worker sees as an exception. */
    @ParameterizedTest
    @CsvSource({"echo-pool,EchoPool,hello,hello", "http-pool,HttpPool,GET / HTTP/1.0,HTTP/1.1 200 OK"})
    void shouldNotLoseAWorkerToClientsThatBreakTheirConnections(String example, String main, String line,
            String answer) throws Exception {
        Process program = start(example, main, "0");
        try (BufferedReader out = program.inputReader()) {
            InetSocketAddress address = address(out);
            for (int i = 0; i < RESETS; i++) {
                try (Socket client = new Socket()) {
                    client.setSoLinger(true, 0);
                    client.connect(address);
                }
            }
            // It waits behind all of them.
            try (Socket client = new Socket()) {
                client.connect(address);
                client.setSoTimeout(PATIENCE_MILLIS);
                client.getOutputStream().write((line + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
                        .readLine()).isEqualTo(answer);
            }
            program.toHandle().destroy();
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("errors"))).doesNotContain("ended with");
        } finally {
            program.destroyForcibly();
        }
    }

    private static InetSocketAddress address(BufferedReader out) throws IOException {
        String line = out.readLine();
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    private Process start(String example, String main, String... arguments) throws Exception {
        List<String> sources;
        try (Stream<Path> files = Files.list(Path.of("examples", example))) {
            sources = files.map(Path::toString).filter(name -> name.endsWith(".java")).toList();
        }
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> options = new ArrayList<>(List.of("-d", folder.toString(), "--release", "17", "-Xlint:all,-try",
                "-Werror", "-proc:none", "-classpath", path));
        options.addAll(sources);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new))).isZero();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-cp", folder + File.pathSeparator + path, main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    }
}
