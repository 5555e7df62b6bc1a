package io.multimodule.pool;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Workers of tests; each runs in a process of its own. */
final class TestWorkers {
    private TestWorkers() {
    }

    /**
     * Answers each line of a connection with its own process id and the line. With arguments it yells the line before
     * that; with two it begins each connection by saying its process id.
     */
    public static class Answering implements Worker {
        @Override
        public final void run(WorkerContext pool) throws Exception {
            while (true) {
                try (SocketChannel client = pool.accept()) {
                    pool.busy("a connection");
                    answer(client, pool);
                }
                pool.idle();
            }
        }

        private static void answer(SocketChannel client, WorkerContext pool) throws IOException {
            BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
            if (pool.arguments().size() > 1) {
                client.write(StandardCharsets.UTF_8.encode(pool.pid() + "\n"));
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!pool.arguments().isEmpty()) {
                    // Not as JSON: many workers that load what that needs would take most of a test's time.
                    pool.yell(line.getBytes(StandardCharsets.UTF_8));
                }
                client.write(StandardCharsets.UTF_8.encode(pool.pid() + " " + line + "\n"));
            }
        }
    }

    /** Is ready when somebody has written to the pipe that its argument names; then it answers. */
    public static final class Preparing extends Answering {
        @Override
        public void prepare(WorkerContext pool) throws Exception {
            try (FileInputStream gate = new FileInputStream(pool.arguments().get(0))) {
                gate.read();
            }
        }
    }

    /** Accepts on all sockets of the pool with a selector. */
    public static final class Selecting implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            try (Selector selector = Selector.open()) {
                for (ServerSocketChannel listener : pool.listeners()) {
                    listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
                }
                while (!pool.isLeaving()) {
                    selector.select(200);
                    for (SelectionKey key : selector.selectedKeys()) {
                        accept(pool, (ServerSocketChannel) key.channel());
                    }
                    selector.selectedKeys().clear();
                }
            }
        }

        private static void accept(WorkerContext pool, ServerSocketChannel listener) throws IOException {
            try (SocketChannel client = listener.accept()) {
                if (client != null) {
                    pool.busy();
                    client.write(StandardCharsets.UTF_8.encode(listener.getLocalAddress() + "\n"));
                    pool.idle();
                }
            }
        }
    }

    /** Yells: count and size are its arguments; then returns. */
    public static final class Yelling implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            int count = Integer.parseInt(pool.arguments().get(0));
            int size = Integer.parseInt(pool.arguments().get(1));
            pool.busy();
            for (int i = 0; i < count; i++) {
                byte[] bytes = new byte[size];
                new java.util.Random(i).nextBytes(bytes);
                bytes[0] = (byte) i;
                pool.yell(bytes);
            }
            pool.idle();
            pool.exit(300, Map.of("count", count));
        }
    }

    /** Does what its first argument says. */
    public static final class Behaving implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            switch (pool.arguments().get(0)) {
                case "return" -> { }
                case "throw" -> throw new IllegalStateException("meant to fail");
                case "exit" -> pool.exit(Integer.parseInt(pool.arguments().get(1)));
                case "hang at its end" -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(Behaving::parkForEver));
                    pool.busy();
                    pool.idle();
                }
                case "hang" -> {
                    pool.busy("a hard piece of work");
                    new CountDownLatch(1).await();
                }
                case "ignore" -> {
                    pool.onSignal("TERM", SignalHandlers.IGNORE);
                    pool.yell("ignoring");
                    parkForEver();
                }
                case "ignore and restore" -> {
                    pool.onSignal(" HUP  TERM ", SignalHandlers.IGNORE);
                    pool.onSignal("USR2", signal -> {
                        pool.onSignal("HUP TERM USR2", SignalHandlers.DEFAULT);
                        yell(pool, "restored");
                    });
                    pool.yell("ignoring");
                    new CountDownLatch(1).await();
                }
                case "handle" -> {
                    pool.onSignal("HUP USR2", signal -> yell(pool, signal));
                    pool.onSignal("TERM", signal -> yell(pool, signal));
                    pool.yell("handling");
                    new CountDownLatch(1).await();
                }
                case "fail on TERM" -> {
                    pool.onSignal("TERM", signal -> {
                        throw new IllegalStateException("meant to fail");
                    });
                    pool.yell("handling");
                    new CountDownLatch(1).await();
                }
                case "large" -> pool.yell(new byte[Integer.parseInt(pool.arguments().get(1))]);
                case "text behind data" -> yellThenSayWhat(pool);
                case "plain" -> parkForEver();
                default -> write(pool);
            }
        }

        /** One thread yells until nobody takes more; another then says what it works on. */
        private static void yellThenSayWhat(WorkerContext pool) throws Exception {
            CountDownLatch sent = new CountDownLatch(Integer.parseInt(pool.arguments().get(1)));
            byte[] much = new byte[1 << 20];
            Thread yelling = new Thread(() -> {
                try {
                    while (true) {
                        pool.yell(much);
                        sent.countDown();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            yelling.setDaemon(true);
            yelling.start();
            sent.await();
            pool.busy("what comes behind data");
            parkForEver();
        }

        /** Raw bytes past the worker's own class; an argument cannot hold a zero, so ~ stands for it. */
        private static void write(WorkerContext pool) throws IOException {
            pool.yell("before");
            int descriptor = Integer.parseInt(pool.arguments().get(1));
            try (FileOutputStream out = new FileOutputStream("/proc/self/fd/" + descriptor)) {
                out.write(pool.arguments().get(2).replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1));
            }
            if (pool.arguments().get(0).equals("write and die")) {
                Runtime.getRuntime().halt(9);
            }
            parkForEver();
        }

        private static void yell(WorkerContext pool, String text) {
            try {
                pool.yell(text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void parkForEver() {
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** Greets a client, and fails when that has gone; it has a thread of its own that never ends. */
    public static final class Orphaned implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            new Thread(Behaving::parkForEver, "for ever").start();
            try (SocketChannel client = pool.listener().accept()) {
                pool.busy();
                client.write(StandardCharsets.UTF_8.encode("!"));
                client.socket().getInputStream().readAllBytes();
            }
            throw new IllegalStateException("meant to fail");
        }
    }

    /** Nobody gives it what it wants. */
    public record Demanding(String wish) implements Worker {
        @Override
        public void run(WorkerContext pool) {
            // Never comes to it.
        }
    }

    /** Cannot be made. */
    public static final class Unmakeable implements Worker {
        public Unmakeable() {
            throw new IllegalStateException("there is no fuel");
        }

        @Override
        public void run(WorkerContext pool) {
            // Never comes to it.
        }
    }

    /** Its own code lacks what is nowhere, which is nothing that the class path could have. */
    public static final class Bookless implements Worker {
        static {
            System.loadLibrary("no-such-library");
        }

        @Override
        public void run(WorkerContext pool) {
            // Never comes to it.
        }
    }

    /** Only for who extends this one, as far as the compiler is concerned. */
    protected static final class Guarded implements Worker {
        public Guarded() {
            // One that is not written would be as protected as the class.
        }

        @Override
        public void run(WorkerContext pool) throws Exception {
            pool.yell("made");
        }
    }

    /** Names what it works on at more length than the pool takes, and then sends something. */
    public static final class Wordy implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            pool.busy("x".repeat(5_000));
            pool.yell("done".getBytes(StandardCharsets.UTF_8));
            pool.listener().accept();
        }
    }

    /** Takes messages and yells them, with its process id. */
    public static final class Taking implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            for (io.multimodule.message.Message message = pool.take(); message != null; message = pool.take()) {
                pool.yell(Map.of("id", message.get("id"), "pid", pool.pid()));
            }
        }
    }

    /** Sends one line and gives the answer, or null when the connection broke. */
    static String ask(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }
}
