package io.multimodule.pool;

import static io.multimodule.pool.WorkersByHand.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.Clock;
import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker whose limits of time are 10 s each, in a pool that reads no data for a minute because its hook is slow. */
class KeptWaitingTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST = 1000;

    private final PoolRecord record = new PoolRecord();
    private final Roster roster = new Roster();
    private long now;
    private final DeliveryQueue deliveries = new DeliveryQueue(MOST, () -> { }, 30 * SECOND, new Clock() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    });
    private Pipe data;
    private ChildProcess child;
    private EventPoll poll;
    private WorkerCare care;
    private WorkerInput input;
    private WorkerLauncher launcher;
    private Staff staff;
    private WorkerProcess worker;

    @BeforeEach
    void make() throws IOException {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE.withHang(LIMIT), LIMIT, LIMIT, MOST,
                new PoolConfig.Outside(record, record));
        poll = EventPoll.open();
        launcher = new WorkerLauncher(List.of(), null, Map.of(), MOST, WorkerGroups.NONE);
        care = new WorkerCare(config, roster);
        input = new WorkerInput(config, poll, roster, care, deliveries);
        staff = new Staff(config, PoolSize.DEFAULT, launcher, roster, input, care);
        child = ChildProcess.start(List.of("/bin/sleep", "1000"), Map.of(), List.of(0, 1, 2));
        data = Descriptor.pipe();
        worker = new WorkerProcess(1, child, new WorkerPipes(1, Descriptor.pipe().reading().nonBlocking(),
                data.reading().nonBlocking(), null, Descriptor.pipe().writing()), new FrameDecoder(MOST), 0, 0);
        roster.add(worker);
        input.add(worker);
        care.welcome(worker, Long.MAX_VALUE, 0);
    }

    @AfterEach
    void end() throws IOException {
        child.kill();
        while (child.exit().isEmpty()) {
            Thread.onSpinWait();
        }
        poll.close();
        launcher.close();
    }

    private void report(WorkerState state) throws IOException {
        roster.report(worker, state, now);
        care.reported(worker, now);
    }

    private void send() throws IOException {
        data.writing().write(ByteBuffer.allocateDirect(9).put((byte) 'M').put((byte) 'P').put((byte) 'J').put((byte) 0)
                .putInt(1).put((byte) '7').clear());
    }

    /** From now on nothing is read. */
    private void pause() throws IOException {
        deliveries.add(() -> { }, MOST);
        send();
        input.readData(worker, now);
    }

    private void resume() throws InterruptedException {
        while (!deliveries.hasRoom()) {
            assertThat(deliveries.deliver()).isTrue();
        }
        input.resume(now);
    }

    private void lookAt(long seconds) {
        now = seconds * SECOND;
        care.look(now);
        staff.killOverdue(now);
    }

    @Test
    void shouldNotHangWhileItWaitsThatItsDataAreRead() throws Exception {
        report(WorkerState.BUSY);
        lookAt(5);
        pause();
        send();
        lookAt(10);
        lookAt(65);
        assertThat(worker.isKilled()).isFalse();
        resume();
        lookAt(69);
        lookAt(71);
        assertThat(worker.isKilled()).as("11 s of its own, and 2 s for its stacks").isFalse();
        lookAt(73);

        assertThat(worker.isKilled()).isTrue();
    }

    @Test
    void shouldHangAlsoWhileNothingIsReadWhenItHasSentNothing() throws Exception {
        report(WorkerState.BUSY);
        lookAt(5);
        pause();
        lookAt(10);
        lookAt(12);

        assertThat(worker.isKilled()).isTrue();
    }

    /** What it has its 10 s for. */
    enum Limited {
        GETTING_READY("startTimeout"), LEAVING(""), LEAVING_WITH_THE_POOL("");

        private final String failure;

        Limited(String failure) {
            this.failure = failure;
        }
    }

    private void begin(Limited what) throws IOException {
        switch (what) {
            case GETTING_READY -> { }
            case LEAVING -> {
                report(WorkerState.IDLE);
                staff.remove(worker.pid(), now);
            }
            case LEAVING_WITH_THE_POOL -> {
                report(WorkerState.BUSY);
                staff.end(now);
            }
            default -> throw new IllegalStateException(what.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheRestOfItsTimeWhenItsDataAreReadAgain(Limited what) throws Exception {
        begin(what);
        lookAt(5);
        pause();
        send();
        lookAt(20);
        assertThat(worker.isKilled()).isFalse();
        resume();
        lookAt(24);
        assertThat(worker.isKilled()).isFalse();
        lookAt(25);

        assertThat(worker.isKilled()).isTrue();
        assertThat(worker.failure()).contains(what.failure);
    }

    @Test
    void shouldBeWaitedForAtTheEndAsLongAsSomebodyIsToldOfSomething() throws Exception {
        report(WorkerState.IDLE);
        deliveries.add(() -> { }, MOST);
        pause();
        send();
        staff.end(now);
        lookAt(29);
        assertThat(deliveries.deliver()).isTrue();
        lookAt(58);
        assertThat(worker.isKilled()).as("one was told at 29 s").isFalse();
        lookAt(59);

        assertThat(worker.isKilled()).isTrue();
    }
}
