package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sockets of a pool outlive its main process as long as it is going to come back, and not longer. */
@Timeout(600)
class PoolSocketsIT extends WithDaemon {
    private static final String LISTENS = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;

    @Test
    void shouldLoseNoRequestWhileThePoolIsStartedAnew() throws Exception {
        start();
        int port = port();
        try (PoolTraffic tcp = new PoolTraffic(port); PoolTraffic unix = new PoolTraffic(() -> PoolClient.to(path()))) {
            tcp.await(10);
            unix.await(10);
            long before = pid();
            assertThat(daemon.ctl("restart", "Desk").code()).isZero();
            awaitRun();
            assertThat(pid()).isNotEqualTo(before);
            goesOn(tcp, unix);
            assertThat(daemon.ctl("restart", "Desk").code()).isZero();
            awaitRun();
            goesOn(tcp, unix);
            tcp.end();
            unix.end();
        }
        assertThat(port()).as("the port that the kernel chose").isEqualTo(port);
    }

    @Test
    void shouldLoseNoRequestWhenTheMainProcessIsKilledAlsoAfterAnotherDaemonHasCome() throws Exception {
        start();
        int port = port();
        try (PoolTraffic tcp = new PoolTraffic(port); PoolTraffic unix = new PoolTraffic(() -> PoolClient.to(path()))) {
            goesOn(tcp, unix);
            kill(pid());
            awaitRun();
            goesOn(tcp, unix);

            daemon.stop();
            goesOn(tcp, unix);
            daemon.start();
            daemon.output().await("task Desk runs in a process of its own already");
            awaitKept(port);
            kill(pid());
            awaitRun();
            goesOn(tcp, unix);

            daemon.kill();
            daemon.start();
            awaitKept(port);
            kill(pid());
            awaitRun();
            goesOn(tcp, unix);
            tcp.end();
            unix.end();
        }
        assertThat(port()).isEqualTo(port);
    }

    @Test
    void shouldRefuseConnectionsToAPoolThatIsToBeDown() throws Exception {
        start();
        int port = port();
        awaitKept(port);

        assertThat(daemon.ctl("stop", "Desk").code()).isZero();
        awaitRefused(port);
        assertThat(path()).doesNotExist();
        assertThat(daemon.ctl("start", "Desk").code()).isZero();
        answers(port());

        assertThat(daemon.ctl("hold", "Desk").code()).isZero();
        awaitRefused(port());
        assertThat(path()).doesNotExist();
        assertThat(daemon.ctl("release", "Desk").code()).isZero();
        daemon.awaitStatus("Desk", "running");
        answers(port());

        int last = port();
        daemon.config("");
        awaitRefused(last);
    }

    @Test
    void shouldLetGoOfTheSocketsOfAPoolThatCrashesTooOften() throws Exception {
        daemon.config(desk("\"127.0.0.1:0\"").replace("max: 4", "max: 4, crash_limits: [ 2/1min ]")).start();
        daemon.output().await("task Desk runs");
        int port = port();
        awaitKept(port);
        kill(pid());
        awaitRun();
        answers(port);

        kill(pid());

        daemon.output().await("task Desk is held");
        awaitRefused(port);
    }

    @Test
    void shouldOpenTheSocketsAnewWhenTheDaemonWasKilledAsWell() throws Exception {
        start();
        int port = port();
        daemon.config(desk("\"127.0.0.1:" + port + "\", \"unix:" + path() + "\""));
        daemon.output().await("a new configuration is in force");
        long before = pid();
        daemon.kill();
        kill(before);
        assertThat(path()).as("nobody was there to remove it").exists();

        daemon.start();
        awaitRun();

        answers(port);
        try (PoolClient client = PoolClient.to(path())) {
            assertThat(client.ask("hello")).endsWith(" hello");
        }
    }

    @Test
    void shouldWorkWithoutAPlaceToKeepSockets() throws Exception {
        Files.createDirectories(daemon.file("state/sockets/control.sock.new/in the way"));
        start();
        daemon.output().rewind();
        assertThat(daemon.ctl("restart", "Desk").code()).isZero();
        awaitRun();
        answers(port());
    }

    private void start() throws Exception {
        daemon.config(desk("\"127.0.0.1:0\", \"unix:" + path() + "\"")).start();
        daemon.output().await("task Desk runs");
    }

    /** What was said of the runs before has been read. */
    private void awaitRun() throws Exception {
        daemon.output().await("task Desk runs in a process of its own");
    }

    private static void goesOn(PoolTraffic tcp, PoolTraffic unix) throws InterruptedException {
        tcp.await(20);
        unix.await(20);
    }

    private void answers(int port) throws IOException {
        try (PoolClient client = PoolClient.to(port)) {
            assertThat(client.ask("hello")).endsWith(" hello");
        }
    }

    /** Until the daemon has the socket as well. The test's own limit of time ends it when it never does. */
    private void awaitKept(int port) throws IOException {
        String socket = "socket:[" + inode(port) + "]";
        while (!daemonHas(socket)) {
            Thread.onSpinWait();
        }
    }

    private boolean daemonHas(String socket) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(daemon.pid()), "fd"))) {
            return open.anyMatch(each -> {
                try {
                    return Files.readSymbolicLink(each).toString().equals(socket);
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    private static String inode(int port) throws IOException {
        String end = ":%04X".formatted(port);
        List<String> lines = Files.readAllLines(Path.of("/proc/net/tcp"));
        return lines.stream().map(line -> line.strip().split(" +"))
                .filter(line -> line[1].endsWith(end) && line[STATE].equals(LISTENS)).findAny().orElseThrow()[INODE];
    }

    /** The test's own limit of time ends it when somebody goes on listening. */
    private static void awaitRefused(int port) throws IOException {
        while (true) {
            try (PoolClient client = PoolClient.to(port)) {
                assertThat(client).isNotNull();
            } catch (ConnectException e) {
                return;
            }
        }
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private Path path() {
        return daemon.file("desk.sock");
    }

    private int port() throws Exception {
        return PoolClient.port(daemon, "Desk");
    }

    private long pid() throws Exception {
        return PoolClient.document(daemon, "Desk").number("pid", 0);
    }

    private static String desk(String listen) {
        return "pools: { Desk: { class: io.multimodule.daemon.work.Clerk, args: [ a ], listen: [ " + listen
                + " ], min_spare: 1, max_spare: 2, start: 2, max: 4 } }\n";
    }
}
