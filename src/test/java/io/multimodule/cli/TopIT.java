package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code top} on a terminal, which script(1) makes: draws, obeys keys, and puts the terminal back on every way out. */
@Timeout(400)
class TopIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final int INTERRUPT = 3;

    @TempDir
    Path directory;

    private final StringBuilder seen = new StringBuilder();

    @Test
    void shouldObeyKeysAndPutTheTerminalBack() throws Exception {
        run("mceq".getBytes(StandardCharsets.US_ASCII), true);

        assertThat(seen).contains("by memory", "by messages", "Counter");
    }

    @Test
    void shouldPutTheTerminalBackWhenItIsInterrupted() throws Exception {
        run(new byte[] {INTERRUPT}, false);
    }

    private void run(byte[] keys, boolean good) throws Exception {
        assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT + " that makes a terminal");
        try (FakeDaemon daemon = new FakeDaemon(directory)) {
            daemon.answer(ControlCommand.TASKS, Message.of("tasks", List.of(Message.of("name", "Counter", "status",
                    "running"))));
            Process terminal = start();
            try (OutputStream input = terminal.getOutputStream(); InputStream output = terminal.getInputStream()) {
                readUntil(output, "Counter");
                for (byte key : keys) {
                    input.write(key);
                    input.flush();
                }
                readUntil(output, "settings again");
                assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                terminal.destroyForcibly();
            }
        }
        assertThat(seen.indexOf(LEAVE)).isPositive();
        assertThat(seen).as("ended as it should").contains(good ? "ended with 0" : "ended with 130");
        String[] settings = {line("settings before:"), line("settings again:")};
        assertThat(settings[1]).isNotEmpty().isEqualTo(settings[0]);
    }

    private Process start() throws Exception {
        Path shell = Files.writeString(directory.resolve("run.sh"), """
                trap : INT
                echo "settings before:$(stty -g)"
                "%s" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "%s" %s -s "%s" top --interval 200ms
                echo "ended with $?"
                echo "settings again:$(stty -g)"
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"), Multimodulectl.class.getName(), directory));
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qfec", "sh " + shell, "/dev/null")
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        return builder.start();
    }

    private void readUntil(InputStream output, String text) throws Exception {
        byte[] buffer = new byte[8192];
        while (seen.indexOf(text) < 0) {
            int read = output.read(buffer);
            assertThat(read).as("waiting for '" + text + "' after " + seen).isPositive();
            seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
        if (text.startsWith("settings")) {
            seen.append(new String(output.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String line(String head) {
        return seen.toString().lines().filter(line -> line.contains(head))
                .map(line -> line.substring(line.indexOf(head) + head.length()).strip()).findFirst().orElse("");
    }
}
