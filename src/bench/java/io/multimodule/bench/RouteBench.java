package io.multimodule.bench;

import com.sun.management.OperatingSystemMXBean;
import io.multimodule.builtin.Router;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.MemoryQueueDirectory;
import io.multimodule.queue.QueueAccess;
import io.multimodule.runtime.Claims;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.HostSettings;
import io.multimodule.runtime.Reports;
import io.multimodule.runtime.Stores;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.runtime.Transit;
import io.multimodule.spill.DeadLetterBounds;
import io.multimodule.spill.SpillBounds;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * From one task over the Router to another in the same host, all on this thread: a task emits new messages, the real
 * runtime routes each by its source, the other task counts them. Beside it a loop that does the least that such a
 * way can be: maps through a queue, and a look at a table for each.
 */
final class RouteBench {
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int BURST = 64;
    private static final int BURSTS = 1_000;
    /** Processor time of all threads: what others do on the machine does not count, collecting garbage does. */
    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final String FROM = "Example1";
    private static final String TO = "Example2";

    private RouteBench() {
    }

    static void run() throws Exception {
        System.out.printf("route: emit, Router, handler in one host on one thread, a second of processor time; median of %d rounds%n", ROUNDS);
        try (TemporaryFolder few = TemporaryFolder.make("route"); TemporaryFolder many = TemporaryFolder.make("route");
                Turned ten = new Turned(few.path(), 10); Turned thousand = new Turned(many.path(), 1000)) {
            Loop loop = new Loop();
            List<Measured> all = List.of(loop, ten, thousand);
            for (Measured each : all) {
                each.perSecond(WARM_UP_NANOS);
            }
            double[][] rates = new double[all.size()][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < all.size(); i++) {
                    rates[i][round] = all.get(i).perSecond(ROUND_NANOS);
                }
            }
            print(Median.of(rates[0]), Median.of(rates[1]), Median.of(rates[2]));
        }
    }

    private static void print(double loop, double ten, double thousand) {
        System.out.printf("%-44s %14s %10s%n", "", "messages/s", "ns each");
        row("baseline: maps through a queue and a table", loop);
        row("MultiModule, 10 routes on source", ten);
        row("MultiModule, 1,000 routes on source", thousand);
        System.out.printf(Locale.ROOT, "1,000 routes reach %.2f of the rate with 10%n", thousand / ten);
    }

    private static void row(String what, double perSecond) {
        System.out.printf(Locale.ROOT, "%-44s %,14.0f %10.0f%n", what, perSecond, 1e9 / perSecond);
    }

    /** Something with a rate. */
    private interface Measured {

        /** Turns it for that much processor time; messages for each second of it. */
        double perSecond(long nanos);
    }

    /** A host whose conductor this thread turns. */
    private static final class Turned implements Measured, AutoCloseable {
        private final SpillDisk disk;
        private final StateStore states;
        private final Host host;
        private final Sink sink = new Sink();

        Turned(Path folder, int routes) throws Exception {
            disk = new SpillDisk(folder.resolve("spill"), RouteBench::failed, Clock.SYSTEM).start();
            states = new StateStore(folder.resolve("states"), StateStore.DEFAULT_GENERATIONS, RouteBench::failed, Clock.SYSTEM).start();
            Stores stores = new Stores(disk, SpillBounds.DEFAULT, SpillBounds.DEFAULT, disk.deadLetters(DeadLetterBounds.DEFAULT), states);
            Transit transit = new Transit(new MemoryQueueDirectory(), LargeMessages.open(folder.resolve("large"), List.of(),
                    QueueAccess.OWNER_AND_GROUP, LargeMessages.DEFAULT_MAXIMUM_BYTES, RouteBench::failed), 4096, "bench.example.com");
            Map<String, Supplier<Task>> tasks = Map.of(FROM, Source::new, TO, () -> sink);
            TaskCatalog catalog = new TaskCatalog(tasks, List.of(), List.of());
            host = new Host(HostRole.MAIN, new HostServices(Clock.SYSTEM, transit, stores, Claims.NONE, Runnable::run, new Loud(), new Metrics()), catalog);
            Router router = new Router(host::deliver, host::unroutable);
            router.routeBy(Samples.routes(routes));
            host.routeWith(router);
            host.configure(new HostSettings(Map.of(), Set.of(FROM, TO)), catalog);
        }

        @Override
        public double perSecond(long nanos) {
            long first = sink.received;
            long start = CPU.getProcessCpuTime();
            long now = start;
            while (now - start < nanos) {
                for (int i = 0; i < BURSTS; i++) {
                    host.deliver(FROM, Message.EMPTY);
                    host.conductor().doWork();
                }
                now = CPU.getProcessCpuTime();
            }
            return (sink.received - first) * 1e9 / (now - start);
        }

        @Override
        public void close() throws IOException {
            host.stop(Duration.ZERO);
            states.close();
            disk.close();
        }
    }

    /** Emits a burst for each message: as many as the receiver has in one turn. */
    private static final class Source implements Task {
        private long count;

        @Override
        public void onMessage(Message message, TaskContext context) {
            for (int i = 0; i < BURST; i++) {
                context.emit(Message.of("ct", count++, "outstr", "howdy"));
            }
        }
    }

    /** Counts. */
    private static final class Sink implements Task {
        private long received;
        private long sum;

        @Override
        public void onMessage(Message message, TaskContext context) {
            received++;
            sum += message.number("ct", 0);
        }
    }

    /** The least: new maps through a queue, and a table of what their sources go to. */
    private static final class Loop implements Measured {
        private final Map<String, String> table = new HashMap<>();
        private final ArrayDeque<Map<String, Object>> queue = new ArrayDeque<>();
        private long count;
        private long sum;

        Loop() {
            for (int i = 0; i < 10; i++) {
                table.put("Task" + i, TO);
            }
            table.put(FROM, TO);
        }

        @Override
        public double perSecond(long nanos) {
            long first = count;
            long start = CPU.getProcessCpuTime();
            long now = start;
            while (now - start < nanos) {
                for (int i = 0; i < BURSTS; i++) {
                    burst();
                }
                now = CPU.getProcessCpuTime();
            }
            return (count - first) * 1e9 / (now - start);
        }

        private void burst() {
            for (int i = 0; i < BURST; i++) {
                Map<String, Object> message = new HashMap<>();
                message.put("ct", count++);
                message.put("outstr", "howdy");
                message.put("source", FROM);
                if (TO.equals(table.get(message.get("source")))) {
                    queue.add(message);
                }
            }
            for (Map<String, Object> message = queue.poll(); message != null; message = queue.poll()) {
                sum += (Long) message.get("ct");
            }
        }
    }

    /** Nothing should be said in a run that is worth anything; what is, is seen. */
    private static final class Loud implements Reports {
        @Override
        public void report(String channel, String task, String text, Message fields, Throwable cause) {
            if (!channel.equals("log") && !channel.equals("debug")) {
                System.err.println(channel + ": " + task + ": " + text);
            }
        }

        @Override
        public boolean debugs() {
            return false;
        }
    }

    private static void failed(String where, Throwable error) {
        System.err.println(where + ": " + error);
    }
}
