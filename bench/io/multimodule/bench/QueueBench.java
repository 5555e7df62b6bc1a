package io.multimodule.bench;

import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.queue.TransitDecoder;
import io.multimodule.queue.TransitEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * JSON messages of 200 bytes between two processes through a SysV queue, built and parsed, beside a C
 * program that sends the same number of opaque bytes in the same run. Prints a table.
 *
 * <p>Arguments: seconds per measurement (default 2), rounds (default 3).
 */
public final class QueueBench {
    private static final QueueName THERE = new QueueName("there");
    private static final QueueName BACK = new QueueName("back");
    private static final int BODY_BYTES = 200;
    /** How often an empty or full queue is asked again before waiting in the kernel; about 10 microseconds. */
    private static final int SPINS = Integer.getInteger("spins", 30);

    private final SysvQueueDirectory directory;
    private final MessageQueue in;
    private final MessageQueue out;
    private final TransitEncoder encoder = new TransitEncoder("bench.example.com", Clock.SYSTEM, 4096);
    private final TransitDecoder decoder = new TransitDecoder();
    private final byte[] buffer;
    private final Semaphore woken = new Semaphore(0);
    private final MessageQueue.Watch watch;
    private long waits;

    private QueueBench(Path path, QueueName in, QueueName out) throws QueueException {
        directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        this.in = directory.open(in);
        this.out = directory.open(out);
        buffer = new byte[directory.maximumMessageBytes()];
        watch = this.in.watch(woken::release);
    }

    /** Runs the whole comparison, or the far end of it. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1 && arguments[0].equals("far")) {
            new QueueBench(Path.of(arguments[1]), THERE, BACK).echo();
            return;
        }
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path temporary = Files.createTempDirectory("queue-bench");
        try {
            compare(temporary, seconds, rounds);
        } finally {
            try (Stream<Path> files = Files.walk(temporary)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void compare(Path temporary, int seconds, int rounds) throws Exception {
        Path c = temporary.resolve("msgbench");
        run("gcc", "-O2", "-o", c.toString(), "bench/c/msgbench.c");
        int bytes = BODY_BYTES + "5:l=200".length();
        Process far = far(temporary.resolve("queues"));
        QueueBench near = new QueueBench(temporary.resolve("queues"), BACK, THERE);
        try {
            near.throughput(seconds);
            near.roundTrips(1);
            System.out.printf(Locale.ROOT, "%-12s %14s %14s %7s%n", "", "C, opaque", "Java, JSON", "ratio");
            for (int i = 0; i < rounds; i++) {
                row("messages/s", c(c, "throughput", seconds, bytes), near.throughput(seconds));
                row("round/s", c(c, "roundtrip", seconds, bytes), near.roundTrips(seconds));
            }
        } finally {
            far.destroyForcibly().waitFor();
            near.directory.remove(THERE);
            near.directory.remove(BACK);
        }
    }

    private static void row(String what, double c, double java) {
        System.out.printf(Locale.ROOT, "%-12s %,14.0f %,14.0f %7.2f%n", what, c, java, java / c);
    }

    private static double c(Path program, String mode, int seconds, int bytes) throws Exception {
        return Double.parseDouble(run(program.toString(), mode, "" + seconds, "" + bytes));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed with exit code " + process.exitValue());
        }
        return output;
    }

    private static Process far(Path queues) throws IOException {
        return new ProcessBuilder(List.of(ProcessHandle.current().info().command().orElse("java"), "-Dspins=" + SPINS,
                "-cp", System.getProperty("java.class.path"), QueueBench.class.getName(), "far", queues.toString()))
                .inheritIO().start();
    }

    private double throughput(int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long count = 0;
        do {
            for (int i = 0; i < 100; i++, count++) {
                send(message(count, "data"));
            }
        } while (System.nanoTime() < end);
        send(message(count, "answer"));
        receive();
        return count * 1e9 / (System.nanoTime() - start);
    }

    private double roundTrips(int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long count = 0;
        do {
            for (int i = 0; i < 100; i++, count++) {
                send(message(count, "answer"));
                receive();
            }
        } while (System.nanoTime() < end);
        return count * 1e9 / (System.nanoTime() - start);
    }

    /** The far end: parses everything, answers what asks for it. */
    private void echo() throws Exception {
        while (true) {
            Message message = receive();
            if ("answer".equals(message.string("kind"))) {
                send(message(message.number("count", 0), "data"));
            }
        }
    }

    private Message receive() throws Exception {
        int length = in.poll(buffer);
        for (int spin = 0; length == MessageQueue.NOTHING; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                waits++;
                watch.arm();
                woken.acquire();
            }
            length = in.poll(buffer);
        }
        return decoder.decode(buffer, length);
    }

    private void send(Message message) throws Exception {
        int length = encoder.encode(message);
        for (int spin = 0; !out.offer(encoder.bytes(), length); spin++) {
            if (spin >= SPINS) {
                Semaphore sent = new Semaphore(0);
                out.offerWhenRoom(encoder.bytes(), length, failure -> sent.release());
                sent.acquire();
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** A message whose JSON, with the meta field, has 200 bytes for counts of any usual length. */
    private static Message message(long count, String kind) {
        return Message.builder(5).put("source", "Example1").put("kind", kind).put("count", count).put("ratio", 0.25)
                .put("text", PADDING[Math.min(PADDING.length - 1, digits(count) + kind.length())]).build();
    }

    private static final String[] PADDING = padding();

    private static String[] padding() {
        String[] padding = new String[40];
        for (int i = 0; i < padding.length; i++) {
            padding[i] = "x".repeat(Math.max(0, 71 - i));
        }
        return padding;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
