package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of the README, as its reader runs it. */
class HowdyIT {
    private static final String SAYS = "Example2: received a message: ";

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private void start() throws Exception {
        Path example = DaemonProcess.TREE.resolve("examples/howdy/multimodule.yaml").toAbsolutePath();
        daemon.launchWith(List.of("-c", example.toString(), "-T", daemon.file("queues").toString(),
                "-s", daemon.file("state").toString(), "-o", "log:1,error:2,alert:2"));
    }

    private long next() {
        String line = daemon.output().await(SAYS);
        assertThat(line).matches("Example2: received a message: [0-9]+ \\(howdy\\)");
        return Long.parseLong(line.split(" ")[4]);
    }

    @Test
    void shouldCountOnAfterARestartAndFromWhereItIsTold() throws Exception {
        start();
        assertThat(next()).isEqualTo(1);
        assertThat(next()).isEqualTo(2);
        assertThat(daemon.stop()).isZero();
        // It counts by itself, so it may have said more before it heard of the end.
        long said = daemon.output().lines().stream().filter(line -> line.contains(SAYS)).count();

        start();
        assertThat(next()).isEqualTo(said + 1);
        String queues = daemon.file("queues").toString();
        assertThat(CommandRun.of("strans", "-P", queues, "{\"new_ct\":999}", "Example1").code()).isZero();
        daemon.output().await(SAYS + "999 (howdy)");
        assertThat(next()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void shouldEndInGoodOrderOnASignal(String signal) throws Exception {
        start();
        next();
        daemon.signal(signal);

        assertThat(daemon.awaitExit()).isZero();
        assertThat(daemon.output().lines()).contains("caught SIG" + signal + ". starting orderly exit");
    }
}
