package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon tells a service manager, which a Perl program stands in for: it prints what it is told. */
class LifeSignsIT {
    private static final String MANAGER = """
            use Socket; $| = 1;
            socket(IN, PF_UNIX, SOCK_DGRAM, 0) && bind(IN, pack_sockaddr_un($ARGV[0])) || die "$ARGV[0]: $!";
            print "listening\\n";
            while (defined recv(IN, my $told, 4096, 0)) { print "$told\\n" }
            """;
    /** A program that leaves when somebody writes into a pipe, whatever it is told meanwhile. */
    private static final String SLOW = """
            use Socket;
            $SIG{TERM} = sub { $SIG{TERM} = 'IGNORE'; alarm 120; open(GO, '<', "$ARGV[0].go"); open(LEFT, '>', $ARGV[0]); exit 0 };
            socket(OUT, PF_UNIX, SOCK_DGRAM, 0) && send(OUT, "READY=1", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) || die "$!";
            sleep 1 while 1;
            """;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path temporary;
    private Process manager;
    private ProcessOutput told;
    private Process daemon;
    private String tasks = "";

    @BeforeEach
    void listen() throws Exception {
        manager = new ProcessBuilder("perl", "-e", MANAGER, temporary.resolve("notify").toString()).redirectErrorStream(true).start();
        told = new ProcessOutput(manager.getInputStream());
        told.await("listening");
    }

    @AfterEach
    void end() throws Exception {
        if (daemon != null) {
            daemon.destroyForcibly().waitFor();
        }
        manager.destroyForcibly().waitFor();
        new TransitClient(temporary.resolve("queues")).close();
    }

    @Test
    void shouldSayThatItIsReadyLivesAndEnds() throws Exception {
        start(Map.of("WATCHDOG_USEC", "2000000"));

        told.await("STATUS=starting");
        told.await("STATUS=tasks: none");
        told.await("READY=1");
        told.await("WATCHDOG=1");
        told.await("WATCHDOG=1");
        daemon.destroy();
        told.await("STOPPING=1");
        told.await("STATUS=ending: SIGTERM");
        assertThat(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).isZero();
    }

    @Test
    void shouldSayNothingOfItsLifeWhenNobodyAsks() throws Exception {
        start(Map.of());
        told.await("READY=1");

        daemon.destroy();

        told.await("STATUS=ending: SIGTERM");
        assertThat(told.lines()).doesNotContain("WATCHDOG=1");
    }

    @Test
    void shouldAskForMoreTimeUntilTheProcessesOfTasksHaveEnded() throws Exception {
        Path left = temporary.resolve("left");
        Path slow = Files.writeString(temporary.resolve("slow.pl"), SLOW);
        tasks = "tasks: { Slow: { command: [ /usr/bin/perl, " + slow + ", " + left + " ], notify: true } }\n";
        Path pipe = temporary.resolve("left.go");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        start(Map.of("WATCHDOG_USEC", "2000000"));
        told.await("READY=1");
        assertThat(control("start", "Slow").text()).contains("Slow runs");

        FutureTask<CommandRun> stop = new FutureTask<>(() -> control("stop", "--all", "-w", PATIENCE_SECONDS + "s"));
        new Thread(stop, "stop").start();

        told.await("STOPPING=1");
        told.await("EXTEND_TIMEOUT_USEC=90000000");
        told.await("STATUS=ending: multimodulectl stop with externals");
        told.await("WATCHDOG=1");
        assertThat(left).doesNotExist();
        // For reading, too, or it would wait here for a program that has left.
        try (FileChannel go = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            go.write(ByteBuffer.wrap(new byte[] {'\n'}));
            CommandRun stopped = stop.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(stopped.code()).as(stopped.text()).isZero();
        }
        assertThat(left).as("it had its time").exists();
        assertThat(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).isZero();
    }

    private CommandRun control(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("-s", temporary.resolve("state").toString(), "--timeout",
                PATIENCE_SECONDS + "s"));
        line.addAll(List.of(arguments));
        return CommandRun.of("multimodulectl", line.toArray(String[]::new));
    }

    private void start(Map<String, String> environment) throws Exception {
        Path configuration = Files.writeString(temporary.resolve("multimodule.yaml"),
                "queues: { directory: queues }\nstate_dir: state\nchannels: { log: 1, error: 1, alert: 1 }\n" + tasks);
        ProcessBuilder builder = new ProcessBuilder(List.of(DaemonProcess.command("multimoduled").toString(), "-c",
                configuration.toString())).redirectErrorStream(true).redirectOutput(temporary.resolve("output").toFile());
        builder.environment().put("NOTIFY_SOCKET", temporary.resolve("notify").toString());
        builder.environment().putAll(environment);
        daemon = builder.start();
    }
}
