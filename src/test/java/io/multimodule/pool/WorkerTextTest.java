package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ChildProcess;
import io.multimodule.posix.Descriptor;
import io.multimodule.posix.Descriptor.Pipe;
import io.multimodule.posix.EventPoll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says between its states, which does not wait for anything; the test is the worker. */
class WorkerTextTest {
    private static final int ROOM = 1000;

    @TempDir
    Path folder;
    private final List<String> problems = new ArrayList<>();
    private final Roster roster = new Roster();
    private EventPoll poll;
    private WorkerInput input;
    private Pipe status;
    private Pipe data;
    private WorkerProcess worker;

    @BeforeEach
    void make() throws IOException {
        PoolListener listener = new PoolListener() {
            @Override
            public void onError(String text, Throwable cause) {
                problems.add(text);
            }
        };
        PoolConfig config = new PoolConfig("test", Growth.DEFAULT, WorkerLimits.NONE, Duration.ZERO,
                Duration.ofSeconds(1), ROOM, new PoolConfig.Outside(listener, (pid, sent, code) -> { }));
        poll = EventPoll.open();
        input = new WorkerInput(config, poll, roster, new WorkerCare(config, roster), new DeliveryQueue(ROOM, () -> { }));
        status = Descriptor.pipe();
        data = Descriptor.pipe();
        Pipe commands = Descriptor.pipe();
        commands.reading().close();
        worker = new WorkerProcess(1, ChildProcess.start(List.of("/bin/sleep", "1000"), Map.of(), List.of(0, 1, 2)),
                new WorkerPipes(1, status.reading(), data.reading(), null, commands.writing()), new FrameDecoder(ROOM), 0, 0);
        roster.add(worker);
        input.add(worker);
    }

    @AfterEach
    void end() throws IOException {
        worker.kill();
        while (worker.exit().isEmpty()) {
            Thread.onSpinWait();
        }
        status.writing().close();
        data.writing().close();
        worker.pipes().close(poll);
        poll.close();
    }

    private static byte[] frame(char kind, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length).put((byte) 'M').put((byte) 'P').put((byte) kind).put((byte) 0)
                .putInt(payload.length).put(payload).array();
    }

    private static byte[] text(String text) {
        return frame('W', text.getBytes(StandardCharsets.UTF_8));
    }

    private static void say(Pipe pipe, byte... bytes) throws IOException {
        pipe.writing().write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }

    @Test
    void shouldTakeATextWhileDataWaitForASlowHook() throws Exception {
        say(data, frame('R', new byte[ROOM]));
        input.readData(worker, 0);
        say(data, frame('R', new byte[ROOM]));
        assertThat(poll.await(0)).as("nobody reads more data").isZero();
        say(status, (byte) 'B');
        say(status, text("a letter"));
        assertThat(poll.await(0)).isEqualTo(1);
        input.readStatus(worker, 0);

        assertThat(worker.state()).isEqualTo(WorkerState.BUSY);
        assertThat(worker.view(0).work()).isEqualTo("a letter");
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldShowOnTheScoreboardWhatAWorkerSaysThatDoesNotWriteIt() throws Exception {
        Path file = folder.resolve("scoreboard");
        try (Scoreboard scoreboard = Scoreboard.create(file, "test", text -> { })) {
            scoreboard.take(1);
            scoreboard.show(worker);
            say(status, (byte) 'B');
            say(status, text("é"));
            input.readStatus(worker, 0);
            assertThat(Scoreboard.read(file)).singleElement().extracting(Scoreboard.Entry::work).isEqualTo("é");

            say(data, text("by the way of data"));
            input.readData(worker, 0);
            assertThat(Scoreboard.read(file)).singleElement().extracting(Scoreboard.Entry::work).isEqualTo("by the way of data");
        }
    }

    @Test
    void shouldTellTextsFromStatesHoweverTheyAreSplit() throws Exception {
        byte[] first = text("BIB MP I");
        say(status, (byte) 'B');
        say(status, Arrays.copyOf(first, 5));
        input.readStatus(worker, 0);
        say(status, Arrays.copyOfRange(first, 5, 10));
        input.readStatus(worker, 0);
        assertThat(worker.state()).isEqualTo(WorkerState.BUSY);
        assertThat(worker.requests()).as("its letters are no states").isZero();
        say(status, Arrays.copyOfRange(first, 10, first.length));
        say(status, (byte) 'I', (byte) 'B');
        say(status, text("second"));
        input.readStatus(worker, 0);

        assertThat(worker.requests()).isEqualTo(1);
        assertThat(worker.state()).isEqualTo(WorkerState.BUSY);
        assertThat(worker.view(0).work()).isEqualTo("second");
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldPartWithAWorkerThatSaysWhatIsNeitherStateNorText() throws Exception {
        say(status, (byte) '?');
        partsWith("the status byte 63");
        assertThat(worker.shouldHaveLeft()).as("nobody knows any more what it does").isTrue();
    }

    @Test
    void shouldPartWithAWorkerThatSendsDataWhereItTellsItsStates() throws Exception {
        say(status, frame('R', new byte[2]));
        partsWith("sent data where it tells its states");
    }

    @Test
    void shouldPartWithAWorkerThatSendsNoFrame() throws Exception {
        say(status, "Mischief".getBytes(StandardCharsets.UTF_8));
        partsWith("no frame (4d 69 73");
    }

    @Test
    void shouldNotWaitForTheEndOfWorkOfAWorkerThatSendsNoFrameWhileItWorks() throws Exception {
        say(status, (byte) 'B');
        say(status, "Mischief".getBytes(StandardCharsets.UTF_8));
        input.readStatus(worker, 5);

        assertThat(worker.state()).isEqualTo(WorkerState.BUSY);
        assertThat(worker.shouldHaveLeft()).as("nobody knows any more what it does").isTrue();
        assertThat(worker.freeAt()).isEqualTo(5);
    }

    /** Which is said once, for it may go on like that for as long as it is there. */
    private void partsWith(String why) throws Exception {
        input.readStatus(worker, 0);
        for (int i = 0; i < 5; i++) {
            say(status, (byte) '?');
            input.readStatus(worker, 0);
        }

        assertThat(problems).singleElement().asString().contains(why).endsWith("it is replaced");
        assertThat(worker.isLeaving()).isTrue();
    }
}
