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
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * JSON messages of 200 bytes between two processes through a SysV queue, built and parsed, beside a C
 * program that sends the same number of opaque bytes in the same run.
 */
public final class QueueBench {
    private static final QueueName THERE = new QueueName("there");
    private static final QueueName BACK = new QueueName("back");
    private static final int BODY_BYTES = 200;
    private static final int WIRE_BYTES = BODY_BYTES + "5:l=200".length();
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final double SECONDS = 1;
    private static final double WARM_UP_SECONDS = 3;

    private final SysvQueueDirectory directory;
    private final MessageQueue in;
    private final MessageQueue out;
    private final TransitEncoder encoder = new TransitEncoder("bench.example.com", Clock.SYSTEM, 4096);
    private final TransitDecoder decoder = new TransitDecoder();
    private final byte[] buffer;

    private QueueBench(Path path, QueueName in, QueueName out) throws QueueException {
        directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        this.in = directory.open(in);
        this.out = directory.open(out);
        buffer = new byte[directory.maximumMessageBytes()];
    }

    static void run() throws Exception {
        System.out.printf("queue: JSON messages of %d bytes from process to process; median of %d alternating rounds of %s s%n",
                BODY_BYTES, ROUNDS, SECONDS);
        try (TemporaryFolder folder = TemporaryFolder.make("queue")) {
            compare(folder.path().resolve("queues"), new Baseline());
        }
    }

    private static void compare(Path queues, Baseline baseline) throws Exception {
        Process far = far(queues);
        QueueBench near = new QueueBench(queues, BACK, THERE);
        double[][] rates = new double[4][ROUNDS];
        try {
            near.throughput(WARM_UP_SECONDS);
            near.roundTrips(WARM_UP_SECONDS);
            for (int i = 0; i < ROUNDS; i++) {
                rates[0][i] = baseline.throughput(SECONDS, WIRE_BYTES);
                rates[1][i] = near.throughput(SECONDS);
                rates[2][i] = baseline.roundTrips(SECONDS, WIRE_BYTES);
                rates[3][i] = near.roundTrips(SECONDS);
            }
        } finally {
            far.destroyForcibly().waitFor();
            near.directory.remove(THERE);
            near.directory.remove(BACK);
        }
        System.out.printf("%-18s %12s %12s %12s %12s%n", "", "C, opaque", "Java, JSON", "Java : C", "from .. to");
        row("messages/s", rates[0], rates[1]);
        row("round trips/s", rates[2], rates[3]);
    }

    private static void row(String what, double[] c, double[] java) {
        double[] ratios = new double[c.length];
        for (int i = 0; i < c.length; i++) {
            ratios[i] = java[i] / c[i];
        }
        System.out.printf(Locale.ROOT, "%-18s %,12.0f %,12.0f %12.2f %5.2f..%5.2f%n", what, Median.of(c), Median.of(java),
                Median.of(ratios), Arrays.stream(ratios).min().orElse(0), Arrays.stream(ratios).max().orElse(0));
    }

    /** The far end of a comparison: its argument is the queue directory. */
    public static void main(String[] arguments) throws Exception {
        new QueueBench(Path.of(arguments[0]), THERE, BACK).echo();
    }

    private static Process far(Path queues) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), QueueBench.class.getName(), queues.toString()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private double throughput(double seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
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

    private double roundTrips(double seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
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
        int length = in.take(buffer);
        while (length == MessageQueue.NOTHING) {
            length = in.take(buffer);
        }
        return decoder.decode(buffer, length);
    }

    private void send(Message message) throws Exception {
        int length = encoder.encode(message);
        while (!out.put(encoder.bytes(), length)) {
            continue;
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
