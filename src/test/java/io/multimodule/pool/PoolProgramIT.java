package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.pool.TestWorkers.Answering;
import io.multimodule.pool.TestWorkers.Orphaned;
import io.multimodule.pool.TestWorkers.Wordy;
import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.ExitStatus;
import io.multimodule.posix.ListeningSocket;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole program with a pool: what it inherits at its start, and what it leaves at its end. */
@Timeout(400)
class PoolProgramIT {
    private static final int BACKLOG = 10;
    private static final int PATIENCE_MILLIS = 60_000;

    /** The program, started as systemd starts a service with a socket, or as anybody does. */
    private static final class Program implements AutoCloseable {
        private final Pipe input = Descriptor.pipe();
        private final ChildProcess process;
        private final BufferedReader output;
        private final List<String> said = new ArrayList<>();
        private final int port;

        Program(ListeningSocket... sockets) throws IOException {
            this(Answering.class, Path.of(""), sockets);
        }

        Program(Class<? extends Worker> worker, Path directory, ListeningSocket... sockets) throws IOException {
            try (Pipe out = Descriptor.pipe()) {
                List<Integer> descriptors = new ArrayList<>(List.of(input.reading().number(), out.writing().number(), 2));
                for (ListeningSocket socket : sockets) {
                    descriptors.add(socket.descriptor().number());
                }
                process = ChildProcess.start(command(worker), Map.of("PATH", System.getenv("PATH"), "LISTEN_FDS",
                        Integer.toString(sockets.length), "DIRECTORY", directory.toAbsolutePath().toString()),
                        descriptors);
                input.reading().close();
                output = new BufferedReader(new FileReader("/proc/self/fd/" + out.reading().number(),
                        StandardCharsets.UTF_8));
            }
            port = Integer.parseInt(await("port "));
        }

        /** The shell's own number is that of the program, which takes its place. */
        private static List<String> command(Class<? extends Worker> worker) {
            return List.of("/bin/sh", "-c", "cd \"$DIRECTORY\"; export LISTEN_PID=$$; exec \"$@\"", "sh",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), PoolProgram.class.getName(), worker.getName());
        }

        /** What follows this in the next line that begins with it. */
        String await(String beginning) throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
            }
            throw new AssertionError("the program ended before it said: " + beginning);
        }

        void endInput() {
            input.writing().close();
        }

        /** All that it has said; its output ends when neither the program nor a worker has it open any more. */
        List<String> all() {
            output.lines().forEach(said::add);
            return said;
        }

        ExitStatus exit() {
            while (process.exit().isEmpty()) {
                Thread.onSpinWait();
            }
            return process.exit().get();
        }

        @Override
        public void close() throws IOException {
            process.kill();
            exit();
            endInput();
            output.close();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Test
    void shouldServeOnASocketThatItWasGivenAndLeaveItOpen() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                BACKLOG)) {
            int port = ((InetSocketAddress) socket.address()).getPort();
            try (Program first = new Program(socket); Socket client = connect(port)) {
                assertThat(first.port).isEqualTo(port);
                assertThat(TestWorkers.ask(client, "hello")).endsWith(" hello");
                client.shutdownOutput();
                first.endInput();
                first.all();
                assertThat(first.exit().code()).isEqualTo(PoolProgram.CODE);
            }
            // It waits for whoever comes next.
            try (Socket early = connect(port); Program second = new Program(socket)) {
                assertThat(second.port).isEqualTo(port);
                assertThat(TestWorkers.ask(early, "hello again")).endsWith(" hello again");
            }
        }
    }

    @Test
    void shouldEndWithACodeWhenAllWorkersHaveLeft() throws Exception {
        try (Program program = new Program(); Socket client = connect(program.port)) {
            List<String> workers = new ArrayList<>(List.of(program.await("started "), program.await("started ")));
            String worker = TestWorkers.ask(client, "hello").split(" ")[0];
            assertThat(workers).contains(worker);
            program.endInput();
            program.await("asked");
            assertThat(TestWorkers.ask(client, "still")).as("what it has begun it finishes").isEqualTo(worker + " still");
            assertThat(program.process.exit()).as("it waits for the one that works").isEmpty();
            client.shutdownOutput();

            assertThat(program.all()).contains("ended " + workers.get(0), "ended " + workers.get(1));
            assertThat(program.exit().code()).isEqualTo(PoolProgram.CODE);
            assertThat(workers).allSatisfy(pid -> assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty());
        }
    }

    @Test
    void shouldWaitForAllWorkersWhenTheDataHookEndsTheProgram() throws Exception {
        try (Program program = new Program(Wordy.class, Path.of(""))) {
            List<String> said = program.all();

            assertThat(said).as("the program has no other thread that is not a daemon").contains("kept by pool end");
            assertThat(program.exit().code()).isEqualTo(PoolProgram.CODE);
            assertThat(said).filteredOn(line -> line.startsWith("started ")).hasSizeBetween(1, 2).allSatisfy(
                    line -> assertThat(said).contains(line.replace("started", "ended")));
        }
    }

    @Test
    void shouldStartWorkersAlsoWhenItsDirectoryWasRemoved(@TempDir Path folder) throws Exception {
        Path directory = Files.createDirectory(folder.resolve("version 1"));
        try (Program program = new Program(Answering.class, directory)) {
            List<String> before = List.of(program.await("started "), program.await("started "));
            Files.delete(directory);
            before.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
            program.await("started ");

            try (Socket client = connect(program.port)) {
                assertThat(TestWorkers.ask(client, "hello")).endsWith(" hello");
            }
        }
    }

    @Test
    void shouldLeaveItsPortToTheNextProgramWhenItIsKilledWhileAWorkerStillWorks() throws Exception {
        try (Program program = new Program(); Socket client = connect(program.port)) {
            String worker = TestWorkers.ask(client, "hello").split(" ")[0];
            program.process.kill();
            program.exit();
            open(program.port).close();
            assertThat(TestWorkers.ask(client, "still")).as("what it has begun it finishes").isEqualTo(worker + " still");
            client.shutdownOutput();

            assertThat(program.all()).as("nobody has its output open any more").isNotEmpty();
        }
    }

    /** As soon as nobody has the port any more. */
    private static ListeningSocket open(int port) throws IOException {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (true) {
            try {
                return ListeningSocket.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            } catch (IOException e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldNotStayAsAProcessThatFailsWhenNobodyHearsItAnyMore() throws Exception {
        try (Program program = new Program(Orphaned.class, Path.of("")); Socket client = connect(program.port)) {
            assertThat(client.getInputStream().read()).isEqualTo('!');
            program.process.kill();
            program.exit();
            client.shutdownOutput();

            assertThat(program.all()).as("nobody has its output open any more").isNotEmpty();
        }
    }
}
