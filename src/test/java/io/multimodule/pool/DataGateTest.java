package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that send large data at the same time, of which the pool has room for little. */
class DataGateTest {
    private static final int LARGE = 100_000;
    private static final int PART = 40_000;

    private final PoolRecord record = new PoolRecord();
    private final Roster roster = new Roster();
    private final List<Pipe> data = new ArrayList<>();
    private final List<ChildProcess> children = new ArrayList<>();
    private final DeliveryQueue deliveries = new DeliveryQueue(LARGE + LARGE / 2, this::resume);
    private EventPoll poll;
    private WorkerInput input;

    @BeforeEach
    void make() throws IOException {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO,
                Duration.ofSeconds(1), LARGE, new PoolConfig.Outside(record, record));
        poll = EventPoll.open();
        input = new WorkerInput(config, poll, roster, new WorkerCare(config, roster), deliveries);
        for (int i = 0; i < 3; i++) {
            children.add(ChildProcess.start(List.of("/bin/sleep", "1000"), Map.of(), List.of(0, 1, 2)));
            data.add(Descriptor.pipe());
            WorkerProcess worker = new WorkerProcess(i, children.get(i), new WorkerPipes(i, silent(),
                    data.get(i).reading().nonBlocking(), null, Descriptor.pipe().writing()), new FrameDecoder(LARGE), 0, 0);
            roster.add(worker);
            input.add(worker);
        }
    }

    /** Somebody has the other end open, and says nothing. */
    private static Descriptor silent() throws IOException {
        return Descriptor.pipe().reading().nonBlocking();
    }

    private void resume() {
        input.resume(9);
    }

    @AfterEach
    void end() throws IOException {
        for (ChildProcess child : children) {
            child.kill();
            while (child.exit().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        poll.close();
    }

    private void begin(int worker) throws IOException {
        write(worker, ByteBuffer.allocateDirect(8 + PART).put((byte) 'M').put((byte) 'P').put((byte) 'R').put((byte) 0)
                .putInt(LARGE).clear());
    }

    private void write(int worker, ByteBuffer bytes) throws IOException {
        data.get(worker).writing().write(bytes);
        read();
    }

    /** Reads whatever the pool listens to; returns whether there was something. */
    private boolean read() throws IOException {
        int ready = poll.await(0);
        for (int i = 0; i < ready; i++) {
            input.readData(roster.get(WorkerPipes.worker(poll.key(i))), 0);
        }
        return ready > 0;
    }

    private void finish(int worker) throws IOException {
        write(worker, ByteBuffer.allocateDirect(PART));
        write(worker, ByteBuffer.allocateDirect(LARGE - 2 * PART));
    }

    private boolean isHeard(int worker) throws IOException {
        data.get(worker).writing().write(ByteBuffer.allocateDirect(1));
        return read();
    }

    @Test
    void shouldLetWorkersSendLargeDataOneAfterTheOtherAsThereIsRoom() throws Exception {
        begin(0);
        begin(1);
        begin(2);
        assertThat(isHeard(1)).isFalse();
        assertThat(isHeard(2)).isFalse();
        finish(0);
        assertThat(isHeard(1)).as("none is on its way any more").isTrue();
        assertThat(isHeard(2)).isFalse();
        assertThat(deliveries.deliver()).isTrue();

        assertThat(record.all(PoolRecord.Data.class)).hasSize(1);
        assertThat(isHeard(2)).as("the second still needs the room").isFalse();
    }

    @Test
    void shouldReplaceAWorkerThatStopsInTheMiddleWhileOthersWait() throws Exception {
        long second = Duration.ofSeconds(1).toNanos();
        begin(0);
        assertThat(input.look(100 * second)).as("nobody waits").isEqualTo(Long.MAX_VALUE);
        begin(1);
        assertThat(input.look(29 * second)).isEqualTo(second);
        assertThat(roster.get(0).isLeaving()).isFalse();
        input.look(30 * second);

        assertThat(roster.get(0).isLeaving()).isTrue();
        assertThat(roster.get(0).shouldHaveLeft()).isTrue();
        assertThat(roster.get(1).isLeaving()).isFalse();
        assertThat(record.all(PoolRecord.Problem.class)).singleElement().satisfies(problem ->
                assertThat(problem.text()).contains("nothing more for 30 s"));
        assertThat(input.look(31 * second)).as("told once").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldGiveTheRoomOfAWorkerThatDiesInTheMiddleToTheNext() throws Exception {
        begin(0);
        begin(1);
        assertThat(isHeard(1)).isFalse();
        data.get(0).writing().close();
        input.drain(roster.get(0), 0);

        assertThat(isHeard(1)).isTrue();
        assertThat(record.all(PoolRecord.Problem.class)).singleElement().asString()
                .contains("ended in the middle of a frame").contains(Integer.toString(8 + PART));
    }

    @Test
    void shouldForgetAWorkerThatDiesWhileItWaitsForRoom() throws Exception {
        begin(0);
        begin(1);
        begin(2);
        data.get(1).writing().close();
        input.drain(roster.get(1), 0);
        roster.remove(roster.get(1));
        finish(0);

        assertThat(isHeard(2)).isTrue();
    }

    @Test
    void shouldHearSmallDataOfOthersWhileALargeDatumComes() throws Exception {
        begin(0);
        begin(1);
        write(2, ByteBuffer.allocateDirect(9).put((byte) 'M').put((byte) 'P').put((byte) 'J').put((byte) 0).putInt(1)
                .put((byte) '7').clear());
        assertThat(deliveries.deliver()).isTrue();

        assertThat(record.all(PoolRecord.Data.class)).singleElement().extracting(PoolRecord.Data::value).isEqualTo(7);
    }

    @Test
    void shouldHearNobodyWhileTooMuchWaitsAndEverybodyAgainWhenHalfOfItIsTold() throws Exception {
        deliveries.add(() -> { }, 2 * LARGE);
        assertThat(isHeard(0)).isTrue();
        assertThat(isHeard(0)).isFalse();
        assertThat(isHeard(1)).isFalse();
        assertThat(deliveries.deliver()).isTrue();

        assertThat(isHeard(1)).isTrue();
    }
}
