package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.message.Message;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueFigures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs on the daemon's queues: the tools, a Perl that has only its core modules, large messages. */
class OtherProgramsIT {
    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary).config("""
                tasks: { Alpha: {} }
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
                """);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    @Test
    void shouldTalkToTheToolsOnItsQueues() throws Exception {
        daemon.start();
        assertThat(daemon.ctl("send", "{\"ct\":5}", "Alpha").code()).isZero();

        CommandRun received = daemon.ctl("receive", "-s", "Alpha_out");
        assertThat(received.code()).isZero();
        assertThat(received.text()).contains("\"my_ct\": 5");
        assertThat(daemon.ctl("queues", "-a").text()).contains("Alpha", "Alpha_out", DaemonProcess.CONTROL_QUEUE);
    }

    @Test
    void shouldAnswerAPerlThatMadeTheQueues() throws Exception {
        perl("send", "Alpha", "{\"ct\":5,\"text\":\"é☺\"}");
        perl("send", "Alpha_out", "{\"before\":1}");
        daemon.start();

        assertThat(perl("receive", "Alpha_out")).contains("\"before\":1");
        assertThat(perl("receive", "Alpha_out")).contains("\"my_ct\":5", "é☺", "\"source\":\"Alpha\"");
    }

    @Test
    void shouldAnswerAPerlOnQueuesThatItMade() throws Exception {
        daemon.start();
        perl("send", "Alpha", "{\"ct\":6}");
        assertThat(perl("receive", "Alpha_out")).contains("\"my_ct\":6");

        perl("send", DaemonProcess.CONTROL_QUEUE, "{\".multimodule\":{\"control\":[{\"type\":\"cleanly_exit\"}]}}");
        assertThat(daemon.awaitExit()).isZero();
    }

    @Test
    void shouldTakeAndSendLargeMessagesInOrder() throws Exception {
        daemon.start();
        String large = "y".repeat(1 << 20);
        daemon.transit().send("Alpha", "{\"ct\":1}");
        daemon.transit().send("Alpha", "{\"ct\":2,\"text\":\"" + large + "\"}");
        daemon.transit().send("Alpha", "{\"ct\":3}");

        for (long ct = 1; ct <= 3; ct++) {
            Message answer = daemon.transit().receive("Alpha_out");
            assertThat(answer.get("ct")).isEqualTo(ct);
            assertThat(answer.string("text")).isEqualTo(ct == 2 ? large : null);
        }
        try (Stream<Path> files = Files.list(LargeMessages.below(daemon.file("queues")))) {
            assertThat(files.filter(Files::isRegularFile)).as("files that nobody fetched").isEmpty();
        }
    }

    @Test
    void shouldExchangeLargeMessagesWithPerl() throws Exception {
        daemon.start();
        perl("send-large", "Alpha", "{\"ct\":7,\"text\":\"" + "z".repeat(20_000) + "\"}");

        assertThat(perl("receive", "Alpha_out")).contains("\"my_ct\":7", "z".repeat(20_000));
    }

    @Test
    void shouldMakeQueuesWithTheModeThatIsConfigured() throws Exception {
        daemon.start();
        daemon.transit().send("Alpha", "{}");
        daemon.transit().receive("Alpha_out");
        QueueFigures figures = daemon.transit().queue(DaemonProcess.CONTROL_QUEUE).figures();

        assertThat(figures.mode()).isEqualTo(0660);
    }

    private String perl(String command, String... arguments) throws Exception {
        assumeTrue(hasPerl(), "no perl with IPC::SysV and JSON::PP on this machine");
        Path script = daemon.file("transit.pl");
        if (Files.notExists(script)) {
            try (InputStream in = OtherProgramsIT.class.getResourceAsStream("/io/multimodule/queue/transit.pl")) {
                Files.copy(in, script);
            }
        }
        List<String> line = new ArrayList<>(List.of("perl", script.toString(),
                daemon.file("queues").toString(), command));
        line.addAll(List.of(arguments));
        Process perl = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            List<String> lines = new ProcessOutput(perl.getInputStream()).awaitEnd();
            assertThat(perl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(perl.exitValue()).as(String.join("\n", lines)).isZero();
            return String.join("\n", lines);
        } finally {
            perl.destroyForcibly();
        }
    }

    private static boolean hasPerl() throws InterruptedException {
        try {
            return new ProcessBuilder("perl", "-MIPC::SysV", "-MJSON::PP", "-e", "1").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
