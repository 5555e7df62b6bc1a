package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.pool.PoolRecord.Ended;
import io.multimodule.pool.PoolRecord.Problem;
import io.multimodule.pool.PoolRecord.Started;
import io.multimodule.pool.TestWorkers.Answering;
import io.multimodule.pool.TestWorkers.Behaving;
import io.multimodule.pool.TestWorkers.Preparing;
import io.multimodule.pool.TestWorkers.Selecting;
import io.multimodule.pool.TestWorkers.Yelling;
import io.multimodule.posix.ListeningSocket;
import io.multimodule.posix.TcpPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pools of real processes on real sockets: what they serve, and what workers send and show. */
class PoolIT extends WithPool {
    @Test
    void shouldServeAndEndAllWorkersWithCodeZero() throws Exception {
        run(small().startServers(3).listen(ANY_PORT).workerClass(Answering.class));
        try (Socket socket = connect()) {
            assertThat(TestWorkers.ask(socket, "hello")).endsWith(" hello");
        }
        pool.done();

        assertThat(record.all(Started.class)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(record.all(Ended.class)).hasSameSizeAs(record.all(Started.class))
                .allSatisfy(ended -> assertThat(ended.status().signal()).isIn(0, 15));
        assertThat(record.all(Problem.class)).isEmpty();
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    @Test
    void shouldShareSeveralSocketsOfBothKinds() throws Exception {
        Path path = folder.resolve("pool.sock");
        run(small().listen(ANY_PORT, UnixDomainSocketAddress.of(path), ANY_PORT).workerClass(Selecting.class));
        for (SocketAddress address : pool.addresses()) {
            try (SocketChannel channel = SocketChannel.open(address);
                    Scanner in = new Scanner(Channels.newReader(channel, "UTF-8"))) {
                assertThat(in.nextLine()).isEqualTo(address.toString());
            }
        }
        pool.done();

        assertThat(path).doesNotExist();
    }

    @Test
    void shouldAcceptOnWhicheverSocketAConnectionComes() throws Exception {
        run(small().maxServers(1).maxSpareServers(1)
                .listen(ANY_PORT, UnixDomainSocketAddress.of(folder.resolve("pool.sock")), ANY_PORT)
                .workerClass(Answering.class));
        for (int i = 0; i < 9; i++) {
            SocketAddress address = pool.addresses().get(i * i % 3);
            try (SocketChannel channel = SocketChannel.open(address);
                    Scanner in = new Scanner(Channels.newReader(channel, "UTF-8"))) {
                channel.write(java.nio.charset.StandardCharsets.UTF_8.encode("hello " + i + "\n"));
                assertThat(in.nextLine()).endsWith("hello " + i);
            }
        }
        pool.done();

        assertThat(record.all(Ended.class)).hasSize(1).allMatch(ended -> ended.status().isSuccess());
    }

    @Test
    void shouldReplaceAStaleSocketFileButNoOther() throws Exception {
        Path path = folder.resolve("pool.sock");
        try (var stale = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> small().listen(UnixDomainSocketAddress.of(path)).open())
                    .hasMessageContaining("somebody listens there already");
        }
        small().listen(UnixDomainSocketAddress.of(path)).open().done();
        Path file = Files.writeString(folder.resolve("file"), "precious");

        assertThatThrownBy(() -> small().listen(UnixDomainSocketAddress.of(file)).open())
                .hasMessageContaining("no socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void shouldSayWhyItCannotListen() throws Exception {
        run(small().listen(ANY_PORT).workerClass(Answering.class));
        SocketAddress taken = pool.addresses().get(0);

        assertThatThrownBy(() -> small().listen(taken).open()).isInstanceOf(IOException.class)
                .hasMessageContaining(taken.toString()).hasMessageContaining("EADDRINUSE");
        assertThatThrownBy(() -> small().listen(new InetSocketAddress("192.0.2.1", 80)).open())
                .hasMessageContaining("192.0.2.1").hasMessageContaining("EADDRNOTAVAIL");
        assertThatThrownBy(() -> small().listenInherited(999).open()).hasMessageContaining("999");
    }

    @Test
    void shouldTakeASocketThatTheProgramHasInherited() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open(ANY_PORT, 10)) {
            run(small().listenInherited(socket.descriptor().number()).workerClass(Answering.class));
            try (Socket client = connect()) {
                assertThat(TestWorkers.ask(client, "hello")).endsWith("hello");
            }
            pool.done();
            // The socket is still there: a connection waits for whoever comes next.
            connect().close();
        }
    }

    @Test
    void shouldStartOneWorkerWithEachCallUntilDone() throws Exception {
        pool = small().startServers(2).listen(ANY_PORT).open();
        OptionalLong first = pool.startServer(Answering.class);
        OptionalLong second = pool.startServer(Answering.class, "yells");
        CompletableFuture<OptionalLong> third = CompletableFuture.supplyAsync(() -> start(Answering.class));

        assertThat(List.of(first.getAsLong(), second.getAsLong())).doesNotHaveDuplicates();
        record.await(Started.class, event -> true, 2);
        assertThat(third).isNotDone();
        new ProcessSignal(first.getAsLong()).kill();
        new ProcessSignal(second.getAsLong()).kill();
        assertThat(third.get()).isPresent();
        pool.requestDone();
        assertThat(start(Answering.class)).isEmpty();
        assertThat(start(Answering.class)).isEmpty();
    }

    private OptionalLong start(Class<? extends Worker> worker) {
        try {
            return pool.startServer(worker);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldDeliverLargeDataOfSeveralWorkersWholeAndInOrder() throws Exception {
        int count = 100;
        int size = 1 << 20;
        pool = small().startServers(4).maxServers(4).open();
        for (int i = 0; i < 4; i++) {
            pool.startServer(Yelling.class, Integer.toString(count), Integer.toString(size));
        }
        List<Ended> ended = record.await(Ended.class, event -> true, 4);

        for (Ended worker : ended) {
            List<Object> told = record.all().stream().filter(event -> pidOf(event) == worker.pid()).toList();
            assertThat(told).hasSize(1 + count + 1 + 1);
            assertThat(told.get(0)).isEqualTo(new Started(worker.pid()));
            for (int i = 0; i < count; i++) {
                byte[] expected = new byte[size];
                new java.util.Random(i).nextBytes(expected);
                expected[0] = (byte) i;
                assertThat((byte[]) ((Data) told.get(1 + i)).value()).isEqualTo(expected);
            }
            assertThat(told.get(1 + count)).isEqualTo(new Data(worker.pid(), Map.of("count", count),
                    OptionalInt.of(300 & 0xff)));
            assertThat(worker.status().code()).isEqualTo(300 & 0xff);
        }
    }

    private static long pidOf(Object event) {
        return event instanceof Data data ? data.pid() : event instanceof Ended ended ? ended.pid()
                : event instanceof Started started ? started.pid() : 0;
    }

    @Test
    void shouldLoseNothingOfWhatWaitsForASlowHook() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        PoolBuilder builder = small().startServers(1).maxServers(1).childDataHook((pid, data, exitCode) -> {
            gate.join();
            record.onData(pid, data, exitCode);
        });
        pool = builder.open();
        pool.startServer(Yelling.class, "100", Integer.toString(2 << 20));
        gate.complete(null);

        assertThat(record.await(Data.class, event -> true, 101)).hasSize(101);
    }

    @Test
    void shouldRunTheHookOnTheThreadThatRunsThePool() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();
        run(small().dataHookInMain(true).childDataHook((pid, data, exitCode) -> {
            thread.complete(Thread.currentThread().getName());
            pool.done();
        }).workerClass(Behaving.class, "handle"));

        assertThat(thread.get()).isEqualTo("test pool");
        running.get();
    }

    @Test
    void shouldGoOnWhenTheHookFails() throws Exception {
        pool = small().childDataHook((pid, data, exitCode) -> {
            record.onData(pid, data, exitCode);
            if (record.all(Data.class).size() % 2 == 0) {
                throw new InternalError("meant to fail");
            }
            throw new IllegalStateException("meant to fail");
        }).open();
        pool.startServer(Yelling.class, "3", "10");

        assertThat(record.await(Data.class, event -> true, 4)).hasSize(4);
        record.await(Problem.class, problem -> problem.text().contains("data hook"), 4);
    }

    @Test
    void shouldCountAWorkerThatPreparesAsReadyOnlyThen() throws Exception {
        Path gate = folder.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
        run(small().maxServers(1).listen(ANY_PORT).workerClass(Preparing.class, gate.toString()));
        record.await(Started.class);
        try (Socket socket = connect()) {
            // Opened as soon as the worker has it open, which is before it is ready.
            try (OutputStream open = Files.newOutputStream(gate)) {
                assertThat(pool.workers()).extracting(WorkerView::state).containsExactly(WorkerState.STARTING);
                open.write('\n');
            }
            assertThat(TestWorkers.ask(socket, "hello")).endsWith(" hello");
        }
    }

    @Test
    void shouldRefuseDataOverTheBoundOnBothSides() throws Exception {
        pool = small().maximumDataBytes(1000).open();
        pool.startServer(Behaving.class, "large", "1001");
        record.await(Problem.class, problem -> problem.text().contains("over the pool's bound of 1000 bytes"));
        pool.startServer(Behaving.class, "write and die", "4", "MPR~~~\7\u0050" + "x".repeat(0x750)
                + "MPJ~~~~\7\"after\"");

        assertThat(record.await(Data.class, data -> data.value().equals("after"))).isNotNull();
        record.await(Problem.class, problem -> problem.text().contains("over the bound of 1000"));
    }

    @Test
    void shouldAddRemoveResizeAndReloadWhileItRuns() throws Exception {
        run(small().listen(ANY_PORT).workerClass(Answering.class));
        long first = record.await(Started.class).pid();
        assertThat(pool.add()).isTrue();
        record.await(Started.class, event -> true, 2);
        assertThat(pool.remove(first)).isTrue();
        assertThat(pool.remove(1)).isFalse();
        record.await(Ended.class, ended -> ended.pid() == first);
        assertThat(pool.resize(3, 3, 2)).hasSize(1);
        List<Started> before = record.await(Started.class, event -> true, 4);
        pool.reload();
        for (Started worker : before) {
            record.await(Ended.class, ended -> ended.pid() == worker.pid());
        }

        assertThat(pool.isReloading()).isFalse();
        assertThat(record.all(Problem.class)).isEmpty();
    }

    @Test
    void shouldShowWhatWorkersDo() throws Exception {
        Path file = folder.resolve("scoreboard");
        run(small().listen(ANY_PORT).scoreboard(file).workerClass(Answering.class));
        try (Socket socket = connect()) {
            long pid = Long.parseLong(TestWorkers.ask(socket, "hello").split(" ")[0]);

            assertThat(Scoreboard.read(file)).filteredOn(entry -> entry.pid() == pid).singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.state()).isEqualTo(WorkerState.BUSY);
                        assertThat(entry.work()).isEqualTo("a connection");
                        assertThat(entry.since()).isAfterOrEqualTo(entry.started());
                    });
            // What it works on comes after that it works.
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (pool.workers().stream().noneMatch(view -> view.pid() == pid && view.work().equals("a connection"))) {
                assertThat(System.nanoTime() - end).as("the pool knows the work; it has %s", pool.workers()).isNegative();
            }
        }
        pool.done();

        assertThat(file).doesNotExist();
    }

    @Test
    void shouldWorkOnWhenItCannotShowWhatItDoes() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "this machine has no /usr/bin/prlimit");
        run(small().maxServers(1).listen(ANY_PORT).scoreboard(folder.resolve("scoreboard"))
                .workerClass(Answering.class));
        String pid;
        try (Socket socket = connect()) {
            pid = TestWorkers.ask(socket, "hello").split(" ")[0];
        }
        // Its slot lies behind that.
        assertThat(new ProcessBuilder("/usr/bin/prlimit", "--pid", pid, "--fsize=200").inheritIO().start().waitFor())
                .isZero();
        for (int i = 0; i < 3; i++) {
            try (Socket socket = connect()) {
                assertThat(TestWorkers.ask(socket, "again")).as("nobody has taken its place").isEqualTo(pid + " again");
            }
        }
    }

    @Test
    void shouldHearWhatAWorkerWorksOnWhileItsDataWaitForASlowHook() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        try {
            run(stubborn().childDataHook((pid, data, code) -> slow.await()).workerClass(Behaving.class,
                    "text behind data", "64"));
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (pool.workers().stream().noneMatch(view -> view.work().equals("what comes behind data"))) {
                assertThat(System.nanoTime() - end).as("the pool knows the work; it has %s", pool.workers()).isNegative();
            }
        } finally {
            slow.countDown();
        }
    }

    @Test
    void shouldRunAWorkerOfAnyLanguage() throws Exception {
        Path file = folder.resolve("scoreboard");
        pool = small().scoreboard(file).command("/bin/sh", "-c", "printf IB >&3; printf"
                + " 'MPJ\\0\\0\\0\\0\\004\"é\"' >&4; printf I >&3; read line <&5").open();
        pool.startServer();

        assertThat(record.await(Data.class).value()).isEqualTo("é");
        assertThat(Scoreboard.read(file)).singleElement()
                .satisfies(entry -> assertThat(entry.number()).isEqualTo(1));
    }

    @Test
    void shouldRefuseWhoConnectsWhileItsLastWorkerFinishes() throws Exception {
        run(small().listen(ANY_PORT).workerClass(Answering.class));
        try (Socket client = connect()) {
            String worker = TestWorkers.ask(client, "hello").split(" ")[0];
            pool.requestDone();
            TcpPort.awaitClosed(pool.addresses().get(0));
            assertThat(TestWorkers.ask(client, "still")).isEqualTo(worker + " still");
        }
    }
}
