package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers some of whose pipes the kernel refuses to watch, as it refuses every plain file. */
class WorkerInputTest {
    /** For what has ended to be gone. */
    private static final long WAIT = TimeUnit.SECONDS.toNanos(2);
    private static final long LONG = TimeUnit.SECONDS.toNanos(40);

    @TempDir
    Path folder;
    private final PoolRecord record = new PoolRecord();
    private final Roster roster = new Roster();
    private EventPoll poll;
    private WorkerCare care;
    private WorkerInput input;
    private ChildProcess child;
    private WorkerProcess worker;

    @BeforeEach
    void make() throws IOException {
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO,
                Duration.ofSeconds(1), 1000, new PoolConfig.Outside(record, null));
        poll = EventPoll.open();
        care = new WorkerCare(config, roster);
        input = new WorkerInput(config, poll, roster, care, new DeliveryQueue(1000, () -> { }));
        child = ChildProcess.start(List.of("/bin/sleep", "1000"), Map.of(), List.of(0, 1, 2));
    }

    @AfterEach
    void end() throws IOException {
        worker.kill();
        while (worker.exit().isEmpty()) {
            Thread.onSpinWait();
        }
        worker.pipes().close(poll);
        poll.close();
    }

    private Descriptor unwatchable() throws IOException {
        return Descriptor.open(Files.createTempFile(folder, "plain", ".file"));
    }

    private static Descriptor pipe() throws IOException {
        Pipe pipe = Descriptor.pipe();
        pipe.writing().close();
        return pipe.reading();
    }

    private void begin(Descriptor status, Descriptor end) throws IOException {
        worker = new WorkerProcess(1, child, new WorkerPipes(1, status, pipe(), end, Descriptor.pipe().writing()),
                new FrameDecoder(10), 0, 0);
        roster.add(worker);
    }

    @Test
    void shouldBeToldOfTheEndOfAWorkerWhosePipesCannotBeWatched() throws Exception {
        begin(unwatchable(), child.endDescriptor().orElseThrow());
        assertThatThrownBy(() -> input.add(worker)).isInstanceOf(IOException.class).hasMessageContaining("EPERM");
        assertThat(roster.allTellTheirEnd()).isTrue();
        worker.kill();

        assertThat(poll.await(LONG)).isEqualTo(1);
        assertThat(WorkerPipes.part(poll.key(0))).isEqualTo(WorkerPipes.END);
        assertThat(worker.exit()).isPresent();
    }

    @Test
    void shouldLookForTheEndOfAWorkerWhoseEndCannotBeWatched() throws Exception {
        begin(pipe(), unwatchable());
        assertThatThrownBy(() -> input.add(worker)).isInstanceOf(IOException.class).hasMessageContaining("EPERM");

        assertThat(roster.allTellTheirEnd()).isFalse();
        assertThat(roster.silent()).containsExactly(worker);
        roster.remove(worker);
        assertThat(roster.allTellTheirEnd()).isTrue();
    }

    @Test
    void shouldPartWithAWorkerWhoseDataCannotBeReadAnyMore() throws Exception {
        worker = new WorkerProcess(1, child, new WorkerPipes(1, pipe(), unwatchable(), child.endDescriptor().orElseThrow(),
                Descriptor.pipe().writing()), new FrameDecoder(10), 0, 0);
        roster.add(worker);
        input.resume(9);

        assertThat(worker.isKilled()).isTrue();
    }

    @Test
    void shouldGoOnWhenTheScoreboardCannotBeWritten() throws Exception {
        Pipe status = Descriptor.pipe();
        begin(status.reading(), child.endDescriptor().orElseThrow());
        assertThatThrownBy(() -> worker.writeTo(new ScoreSlot("/dev/full", 0))).isInstanceOf(IOException.class);
        status.writing().write(ByteBuffer.allocateDirect(3).put(0, (byte) 'I').put(1, (byte) 'B').put(2, (byte) 'I'));
        input.readStatus(worker, 5);

        assertThat(roster.counts()).isEqualTo(new Counts(0, 1, 0, 0));
        assertThat(worker.requests()).isEqualTo(1);
        assertThat(record.all(PoolRecord.Warning.class)).singleElement().asString().contains("the scoreboard cannot show");
        status.writing().close();
    }

    @Test
    void shouldReplaceAWorkerThatSaysThatItEndsAndIsNotGoneAndWaitNoLongerForItThanForOthers() throws Exception {
        Pipe status = Descriptor.pipe();
        begin(status.reading(), child.endDescriptor().orElseThrow());
        status.writing().write(ByteBuffer.allocateDirect(3).put(0, (byte) 'B').put(1, (byte) 'I').put(2, (byte) 'E'));
        input.readStatus(worker, 5);
        assertThat(care.look(5)).isEqualTo(WAIT);
        assertThat(worker.isLeaving()).isFalse();
        care.look(5 + WAIT);

        assertThat(worker.isLeaving()).isTrue();
        assertThat(worker.shouldHaveLeft()).isTrue();
        assertThat(worker.isDistrusted()).as("it has worked").isFalse();
        status.writing().close();
    }

    @Test
    void shouldLookForTheEndOfAWorkerWhereTheKernelTellsOfNone() throws Exception {
        begin(pipe(), null);
        input.add(worker);

        assertThat(roster.silent()).containsExactly(worker);
        assertThat(poll.await(LONG)).as("what it says is heard").isPositive();
    }
}
