package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full queues: a ledger of ids shows that nothing is lost, doubled or out of order, whatever happens meanwhile. */
class FullQueueIT {
    private static final int COUNT = 5_000;
    private static final String SEND_ALL = "{\"to\":\"drain\",\"copies\":" + COUNT
            + ",\"filler\":\"" + "x".repeat(150) + "\"}";

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary).config("tasks: { Relay: {}, Alpha: {} }\n"
                + "routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]\n");
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    private List<Long> receive(int count) throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add((Long) daemon.transit().receive("drain").get("id"));
        }
        return ids;
    }

    private static List<Long> ids(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private long outbox() throws Exception {
        return (long) daemon.ask(ControlCommand.STATUS, Message.EMPTY).object("messages").get("outbox");
    }

    /** After this answer all messages of the relay have left its callback. */
    private void fill() throws Exception {
        daemon.transit().send("Relay", SEND_ALL);
        daemon.transit().send("Relay", "{\"to\":\"done\"}");
        daemon.transit().receive("done");
    }

    @Test
    void shouldDeliverAllInOrderAsTheQueueDrainsAndServeOthersMeanwhile() throws Exception {
        daemon.start();
        fill();
        assertThat(outbox()).isEqualTo(COUNT - daemon.transit().waiting("drain"));
        daemon.transit().send("Alpha", "{\"ct\":3}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(3L);

        assertThat(receive(COUNT)).isEqualTo(ids(COUNT));
        assertThat(daemon.transit().waiting("drain")).isZero();
    }

    @Test
    void shouldDeliverAllInOrderOverAStopAndAStart() throws Exception {
        daemon.start();
        fill();
        assertThat(daemon.stop()).isZero();
        daemon.start();

        assertThat(receive(COUNT)).isEqualTo(ids(COUNT));
        assertThat(daemon.stop()).isZero();
        assertThat(daemon.transit().waiting("drain")).isZero();
    }

    @Test
    void shouldDeliverWhatIsOnDiskInOrderAfterItWasKilled() throws Exception {
        daemon.start();
        fill();
        assertThat(daemon.stop()).as("all is on disk now").isZero();
        daemon.start();
        assertThat(outbox()).isEqualTo(COUNT - daemon.transit().waiting("drain"));
        daemon.kill();
        daemon.start();

        assertThat(receive(COUNT)).isEqualTo(ids(COUNT));
        assertThat(daemon.transit().waiting("drain")).isZero();
    }
}
