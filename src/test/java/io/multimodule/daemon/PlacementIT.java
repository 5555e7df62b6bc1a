package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import io.multimodule.posix.KilledProcess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks in named hosts, and moves between all kinds of places, kept as plain processes. Every message
 * has a number; each answer must be that to the next one.
 */
class PlacementIT extends WithDaemon {
    private static final long PATIENCE_SECONDS = 60;
    private static final String ROUTES = """
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
              - { match: { source: Beta }, forwards: [ { queue: Beta_out } ] }
              - { match: { source: Gamma }, forwards: [ { queue: Gamma_out } ] }
              - { match: { source: Beats }, forwards: [ { queue: Beats_out } ] }
            """;
    private static final String LARGE = "x".repeat(20_000);

    private Ledger alpha;
    private Ledger gamma;

    @BeforeEach
    void prepare() throws Exception {
        alpha = new Ledger("Alpha");
        gamma = new Ledger("Gamma");
    }

    @Test
    void shouldRunSeveralTasksInOneNamedHost() throws Exception {
        start("{ Alpha: { host: shared }, Gamma: { host: shared }, Beats: { host: shared } }");
        daemon.output().await("host shared is ready");

        long host = alpha.echo();
        assertThat(host).isNotEqualTo(daemon.pid());
        assertThat(gamma.echo()).isEqualTo(host);
        // That a host is ready comes on another way than its answers.
        CommandRun started = daemon.ctl("start", "Alpha", "Gamma");
        assertThat(started.code()).as(started.text()).isZero();
        assertThat(daemon.ask(ControlCommand.TASKS, Message.EMPTY).array("processes")).extracting(Message.class::cast)
                .extracting(one -> one.string("name") + " " + one.string("kind") + " " + one.string("status") + " " + one.get("pid"))
                .containsExactly("main daemon running " + daemon.pid(), "shared host running " + host);
        for (int beat = 0; beat < 3; beat++) {
            assertThat(daemon.transit().receive("Beats_out").number("beat", 0))
                    .as("the timers of a stateless task run where its home is").isEqualTo(host);
        }

        daemon.kill();
        assertThat(alpha.echo()).as("it works while no daemon is there").isEqualTo(host);
        start("{ Alpha: { host: shared }, Gamma: { host: shared } }");
        assertThat(gamma.echo()).isEqualTo(host);
    }

    @Test
    void shouldMoveATaskBetweenAllKindsOfPlacesUnderTraffic() throws Exception {
        start("{ Alpha: {}, Gamma: { host: one } }");
        long shared = gamma.echo();
        String[][] moves = {{"--external"}, {"--host", "one"}, {"--host", "two"}, {"--internal"}, {"--host", "two"},
            {"--external"}, {"--internal"}};
        try (Traffic traffic = new Traffic(alpha)) {
            long before = daemon.pid();
            for (String[] to : moves) {
                String[] command = to.length == 1 ? new String[] {"migrate", "Alpha", to[0]}
                        : new String[] {"migrate", "Alpha", to[0], to[1]};
                CommandRun run = daemon.ctl(command);
                assertThat(run.code()).as(run.text()).isZero();
                assertThat(run.text()).contains("Alpha runs");
                before = traffic.awaitOther(before);
            }
            assertThat(before).isEqualTo(daemon.pid());
        }
        alpha.settle();
        assertThat(gamma.echo()).as("the other task of a host goes on").isEqualTo(shared);
    }

    @Test
    void shouldMoveTasksThatOnlyARouteOrAMessageLoaded() throws Exception {
        daemon.config(ROUTES + "  - { match: { source: Nobody }, forwards: [ { queue: Alpha } ] }\n");
        daemon.start();
        assertThat(alpha.echo()).isEqualTo(daemon.pid());
        assertThat(gamma.echo()).isEqualTo(daemon.pid());

        for (Ledger task : new Ledger[] {alpha, gamma}) {
            CommandRun run = daemon.ctl("migrate", task.task, "--external");
            assertThat(run.code()).as(run.text()).isZero();
            assertThat(task.echoAfter(daemon.pid())).as(run.text()).isNotEqualTo(daemon.pid());
        }

        long moved = gamma.process;
        daemon.ctl("config", "reset");
        assertThat(gamma.echoAfter(moved)).as("it goes where nobody says where").isEqualTo(daemon.pid());
    }

    @Test
    void shouldMoveByControlMessageAndByTheFile() throws Exception {
        start("{ Alpha: {} }");
        alpha.echo();
        daemon.change("{\"config\":{\"Alpha\":{\"is_external\":1}}}");
        daemon.output().await("task Alpha moves from main to Alpha");
        long own = alpha.echo();
        assertThat(own).isNotEqualTo(daemon.pid());

        daemon.change("{\"config\":{\"Alpha\":{\"is_external\":0}}}");
        daemon.output().await("task Alpha moves from Alpha to main");
        assertThat(alpha.echoAfter(own)).isEqualTo(daemon.pid());

        daemon.change("{\"reset\":1}");
        config("{ Alpha: { host: named } }");
        daemon.output().await("task Alpha moves from main to named");
        assertThat(alpha.echo()).isNotIn(own, daemon.pid());
    }

    @Test
    void shouldLeaveATaskWhereItIsWhenItsHostCannotStart() throws Exception {
        start("{ Alpha: {} }");
        alpha.echo();
        config("{ Alpha: { external: true, java_options: \"-XX:NoSuchOption\", crash_limits: [ 5/10m ] } }");
        daemon.output().await("task Alpha stays in main");
        daemon.output().await("task Alpha cannot be started", "are too many");
        CommandRun run = daemon.ctl("migrate", "Alpha", "--external");
        assertThat(run.code()).as(run.text()).isNotZero();
        assertThat(run.text()).contains("Alpha stays where it is");
        assertThat(alpha.echo()).as("what ends five times is given up, and the task goes on").isEqualTo(daemon.pid());

        config("{ Alpha: { external: true } }");
        daemon.output().await("task Alpha moves from main to Alpha");
        assertThat(alpha.echo()).isNotEqualTo(daemon.pid());
    }

    @Test
    void shouldGoOnWithAMoveThatTheDaemonDidNotSurvive() throws Exception {
        start("{ Alpha: { host: zero } }");
        alpha.echo();
        try (Traffic traffic = new Traffic(alpha)) {
            for (String place : new String[] {"one", "two", "Alpha", "one", "zero"}) {
                long before = traffic.processAfterNow();
                daemon.ask(ControlCommand.MIGRATE, Message.of("task", "Alpha", "host", place));
                daemon.kill();
                daemon.start();
                traffic.awaitOther(before);
            }
        }
        alpha.settle();
    }

    @Test
    void shouldHoldAndReleaseATaskOfTheDaemonItself() throws Exception {
        start("{ Alpha: {}, Gamma: {} }");
        alpha.echo();
        assertThat(daemon.ctl("hold", "Alpha", "--why", "under repair").code()).isZero();
        daemon.output().await("task Alpha ended");
        alpha.send(10);
        gamma.echo();

        assertThat(daemon.stop()).isZero();
        start("{ Alpha: {}, Gamma: {} }");
        gamma.echo();
        assertThat(daemon.transit().waiting("Alpha")).as("its queue keeps what it has").isEqualTo(10);
        assertThat(daemon.ctl("tasks").text()).contains("under repair");
        assertThat(daemon.ctl("start", "Alpha").text()).contains("multimodulectl release Alpha");

        assertThat(daemon.ctl("release", "Alpha").code()).isZero();
        alpha.settle();
    }

    @Test
    void shouldStopAndStartOneTaskOfANamedHostWhileTheOthersGoOn() throws Exception {
        start("{ Alpha: { host: shared }, Gamma: { host: shared } }");
        long host = alpha.echo();
        assertThat(daemon.ctl("stop", "Alpha").text()).contains("Alpha is stopped");
        daemon.output().await("(" + host + ")", "task Alpha ended");
        alpha.send(5);
        assertThat(gamma.echo()).isEqualTo(host);
        assertThat(daemon.transit().waiting("Alpha")).isEqualTo(5);
        assertThat(daemon.ctl("tasks", "Alpha").text()).contains("stopped");
        Message counts = daemon.ask(ControlCommand.STATUS, Message.EMPTY).object("tasks");
        assertThat(counts.get("stopped")).as("%s", counts).isEqualTo(1L);
        assertThat(counts.get("held")).as("%s", counts).isEqualTo(0L);

        CommandRun run = daemon.ctl("start", "Alpha");
        assertThat(run.code()).as(run.text()).isZero();
        alpha.settle();
        assertThat(alpha.process).isEqualTo(host);
    }

    @Test
    void shouldRestartTasksOneAfterTheOtherUntilOneDoesNotRun() throws Exception {
        start("{ Alpha: { external: true }, Gamma: { external: true }, Beta: {} }");
        long first = alpha.echo();
        long second = gamma.echo();
        CommandRun run = daemon.ctl("restart", "--rolling", "Alpha", "Gamma", "Beta");
        assertThat(run.code()).as(run.text()).isZero();
        assertThat(alpha.echo()).isNotEqualTo(first);
        assertThat(gamma.echo()).isNotEqualTo(second);

        long now = gamma.process;
        daemon.ctl("hold", "Alpha", "--why", "under repair");
        run = daemon.ctl("restart", "--rolling", "Alpha", "Gamma");
        assertThat(run.code()).isNotZero();
        assertThat(gamma.echo()).as("the others are left alone").isEqualTo(now);
    }

    @Test
    void shouldHoldANamedHostThatCrashesAgainAndAgain() throws Exception {
        // Five starts of a Java machine may take longer than the minute in which five ends are too many.
        start("{ Alpha: { host: shared }, Gamma: { host: shared }, Beta: {} }\nhosts: { shared: { crash_limits: [ 5/10m ] } }");
        alpha.statesMayBeLost = true;
        for (int crash = 0; crash < 5; crash++) {
            KilledProcess.end(alpha.echo());
            daemon.output().await(crash < 4 ? "killed by signal 9" : "task shared is held");
        }
        alpha.send(3);
        assertThat(daemon.ctl("tasks").text()).contains("held", "host shared");

        assertThat(daemon.ctl("release", "shared").code()).isZero();
        assertThat(daemon.ctl("start", "Alpha", "Gamma").code()).isZero();
        alpha.settle();
        assertThat(gamma.echo()).isEqualTo(alpha.process);
    }

    private void start(String tasks) throws Exception {
        config(tasks);
        daemon.start();
    }

    private void config(String tasks) throws Exception {
        daemon.config("tasks: " + tasks + "\n" + ROUTES);
    }

    /** What was sent to a task, and what came back. */
    private final class Ledger {
        private final String task;
        private final AtomicLong sent = new AtomicLong();
        private long received;
        private long process;
        private boolean statesMayBeLost;

        Ledger(String task) {
            this.task = task;
        }

        void send(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                long id = sent.getAndIncrement();
                daemon.transit().send(task, "{\"id\":" + id + (id % 50 == 7 ? ",\"long\":\"" + LARGE + "\"" : "") + "}");
            }
        }

        /** The next answer, which must be that to the next message. */
        void receive() throws Exception {
            Message answer = daemon.transit().receive(task + "_out");
            assertThat(answer.number("id", -1)).as("none lost, doubled, or out of order").isEqualTo(received++);
            process = answer.number("module_pid", 0);
            if (!statesMayBeLost) {
                assertThat(answer.number("count", 0)).as("the state moves with the task").isEqualTo(received);
            }
        }

        /** Sends one and waits for its answer; the process that gave it. */
        long echo() throws Exception {
            send(1);
            settle();
            return process;
        }

        /** As {@link #echo()}, once the process before hears of the move that was said; it answers until then. */
        long echoAfter(long before) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            long now = echo();
            while (now == before && System.nanoTime() < deadline) {
                now = echo();
            }
            return now;
        }

        void settle() throws Exception {
            while (received < sent.get()) {
                receive();
            }
        }
    }

    /** Sends as fast as the answers come, with a window, until it is closed; on a thread of its own. */
    private static final class Traffic implements AutoCloseable {
        private static final int WINDOW = 10;

        private final Ledger ledger;
        private final Thread thread = new Thread(this::run, "traffic");
        private Throwable failure;
        private boolean ending;
        private long wanted;

        Traffic(Ledger ledger) {
            this.ledger = ledger;
            thread.start();
        }

        /** The process that handled the last of some messages that are sent from now on. */
        synchronized long processAfterNow() throws InterruptedException {
            wanted = ledger.sent.get() + WINDOW;
            while (failure == null && ledger.received <= wanted) {
                wait();
            }
            if (failure != null) {
                throw new AssertionError(failure);
            }
            return ledger.process;
        }

        /** Waits until another process than that handles messages, which does so until it has heard of a move; the other. */
        long awaitOther(long than) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            long now = processAfterNow();
            while (now == than) {
                assertThat(System.nanoTime() - deadline).as("it has not moved for two minutes").isNegative();
                now = processAfterNow();
            }
            return now;
        }

        private void run() {
            try {
                while (!isEnding()) {
                    ledger.send(1);
                    while (ledger.sent.get() - ledger.received >= WINDOW) {
                        next();
                    }
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void next() throws Exception {
            synchronized (this) {
                ledger.receive();
                notifyAll();
            }
        }

        private synchronized boolean isEnding() {
            return ending;
        }

        private synchronized void fail(Throwable e) {
            failure = e;
            notifyAll();
        }

        @Override
        public void close() {
            synchronized (this) {
                ending = true;
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw new AssertionError(failure);
            }
        }
    }
}
