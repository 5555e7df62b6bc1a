package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.TcpPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sockets of a pool outlive its main process as long as it is going to come back, and not longer. */
@Timeout(600)
class PoolSocketsIT extends WithDaemon {
    private static final String LISTENS = "0A";
    private static final long PATIENCE_SECONDS = 60;
    private static final int STATE = 3;
    private static final int INODE = 9;
    /** Of /proc/net/unix; the flag is __SO_ACCEPTCON. */
    private static final String ACCEPTS = "00010000";
    private static final int UNIX_FLAGS = 3;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;

    @Test
    void shouldLoseNoRequestWhileThePoolIsStartedAnew() throws Exception {
        start();
        int port = port();
        try (PoolTraffic tcp = new PoolTraffic(port); PoolTraffic unix = new PoolTraffic(() -> PoolClient.to(path()))) {
            goesOn(tcp, unix);
            for (int i = 0; i < 2; i++) {
                long desk = pid("Desk");
                long hall = pid("Hall");
                assertThat(daemon.ctl("restart", "Desk").code()).isZero();
                assertThat(daemon.ctl("restart", "Hall").code()).isZero();
                awaitOthers(desk, hall);
                goesOn(tcp, unix);
            }
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
            killBoth();
            goesOn(tcp, unix);

            daemon.stop();
            goesOn(tcp, unix);
            daemon.start();
            awaitKept(port);
            awaitKept(path());
            killBoth();
            goesOn(tcp, unix);

            daemon.kill();
            daemon.start();
            awaitKept(port);
            awaitKept(path());
            killBoth();
            goesOn(tcp, unix);
            tcp.end();
            unix.end();
        }
        assertThat(port()).isEqualTo(port);
    }

    @Test
    void shouldFinishWhatIsWorkedOnWhenTheMainProcessIsKilled() throws Exception {
        start();
        long main = pid("Desk");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            String worker = client.ask("hello").split(" ")[0];
            kill(main);
            assertThat(client.ask("still")).startsWith(worker + " ").endsWith("still");
        }
        awaitOther("Desk", main);
    }

    private void killBoth() throws Exception {
        long desk = pid("Desk");
        long hall = pid("Hall");
        kill(desk);
        kill(hall);
        awaitOthers(desk, hall);
    }

    @Test
    void shouldRefuseConnectionsToAPoolThatIsToBeDown() throws Exception {
        start();
        int port = port();
        awaitKept(port);
        awaitKept(path());

        assertThat(daemon.ctl("stop", "Desk").code()).isZero();
        assertThat(daemon.ctl("stop", "Hall").code()).isZero();
        TcpPort.awaitClosed(port);
        daemon.awaitStatus("Hall", "stopped");
        assertThat(path()).doesNotExist();
        assertThat(daemon.ctl("start", "Desk").code()).isZero();
        answers(port());

        int second = port();
        assertThat(daemon.ctl("hold", "Desk", "--why", "a test").code()).isZero();
        TcpPort.awaitClosed(second);
        assertThat(daemon.ctl("release", "Desk").code()).isZero();
        daemon.awaitStatus("Desk", "running");
        answers(port());

        int last = port();
        daemon.config("");
        TcpPort.awaitClosed(last);
    }

    @Test
    void shouldLetGoOfTheSocketsOfAPoolThatCrashesTooOften() throws Exception {
        daemon.config(desk("127.0.0.1:0", "crash_limits: [ 2/10m ]")).start();
        daemon.awaitStatus("Desk", "running");
        int port = port();
        awaitKept(port);
        long first = pid("Desk");
        kill(first);
        awaitOther("Desk", first);
        answers(port);

        kill(pid("Desk"));

        daemon.output().await("task Desk is held");
        TcpPort.awaitClosed(port);
    }

    @Test
    void shouldOpenTheSocketsAnewWhenTheDaemonWasKilledAsWell() throws Exception {
        start();
        int port = port();
        awaitKept(path());
        long desk = pid("Desk");
        long hall = pid("Hall");
        daemon.kill();
        kill(desk);
        kill(hall);
        assertThat(path()).as("nobody was there to remove it").exists();

        daemon.start();
        awaitOthers(desk, hall);

        answers(port());
        try (PoolClient client = PoolClient.to(path())) {
            assertThat(client.ask("hello")).endsWith(" hello");
        }
    }

    @Test
    void shouldWorkWithoutAPlaceToKeepSockets() throws Exception {
        Files.createDirectories(daemon.file("state/sockets/control.sock.new/in the way"));
        start();
        long desk = pid("Desk");
        long hall = pid("Hall");
        assertThat(daemon.ctl("restart", "Desk").code()).isZero();
        assertThat(daemon.ctl("restart", "Hall").code()).isZero();
        awaitOthers(desk, hall);
        answers(port());
    }

    private void start() throws Exception {
        daemon.config(desk("127.0.0.1:0", "max: 4") + "  Hall: { class: io.multimodule.daemon.work.Clerk, listen: \"unix:"
                + path() + "\", min_spare: 1, max_spare: 2, start: 1 }\n").start();
        daemon.awaitStatus("Desk", "running");
        daemon.awaitStatus("Hall", "running");
    }

    private void awaitOthers(long desk, long hall) throws Exception {
        awaitOther("Desk", desk);
        awaitOther("Hall", hall);
    }

    /** Until another main process runs; between the two there is nobody to say anything. */
    private void awaitOther(String pool, long before) throws Exception {
        await("another main process of " + pool, () -> {
            try {
                return pid(pool) != before;
            } catch (NoSuchFileException e) {
                return false;
            }
        });
        daemon.awaitStatus(pool, "running");
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

    /** Until the daemon has the socket as well. */
    private void awaitKept(int port) throws Exception {
        String end = ":%04X".formatted(port);
        awaitKept(Files.readAllLines(Path.of("/proc/net/tcp")).stream().map(line -> line.strip().split(" +"))
                .filter(line -> line[1].endsWith(end) && line[STATE].equals(LISTENS)).findAny().orElseThrow()[INODE]);
    }

    private void awaitKept(Path path) throws Exception {
        awaitKept(Files.readAllLines(Path.of("/proc/net/unix")).stream().map(line -> line.strip().split(" +"))
                .filter(line -> line.length > UNIX_PATH && line[UNIX_PATH].equals(path.toString()) && line[UNIX_FLAGS]
                .equals(ACCEPTS)).findAny().orElseThrow()[UNIX_INODE]);
    }

    private void awaitKept(String inode) throws Exception {
        await("the socket " + inode + " in the daemon", () -> daemonHas("socket:[" + inode + "]"));
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

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline).as("waited for %s", what).isNegative();
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

    private long pid(String pool) throws Exception {
        return PoolClient.document(daemon, pool).number("pid", 0);
    }

    private static String desk(String listen, String more) {
        return "pools:\n  Desk: { class: io.multimodule.daemon.work.Clerk, args: [ a ], listen: \"" + listen
                + "\", min_spare: 1, max_spare: 2, start: 2, " + more + " }\n";
    }
}
