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
    private static final String SEND_ALL = "{\"to\":\"drain\",\"copies\":" + COUNT + ",\"filler\":\"" + "x".repeat(150) + "\"}";

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
            try { ids.add((Long) daemon.transit().receive("drain").get("id")); } catch (AssertionError e) {
            System.out.println("GOT " + ids.size() + " last " + (ids.isEmpty() ? null : ids.get(ids.size() - 1)) + " sorted " + ids.equals(ids(ids.size())) + " " + daemon.output().lines()); 
            System.out.println(daemon.ask(ControlCommand.STATUS, Message.EMPTY) + " " + daemon.ask(ControlCommand.TASKS, Message.EMPTY)); throw e; }
        }
        return ids;
    }

    private static List<Long> ids(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private long outbox() throws Exception {
        for (Object task : (List<?>) daemon.ask(ControlCommand.TASKS, Message.EMPTY).get("tasks")) {
            if ("drain".equals(((Message) task).string("name"))) {
                return ((Message) task).number("outbox", -1);
            }
        }
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
        long waiting = outbox();
        if (waiting < 0) assertThat(waiting).isEqualTo(COUNT - daemon.transit().waiting("drain"));
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
        daemon.config("""
                tasks: { Relay: {} }
                outboxes: { memory: 1 }
                """).start();
        fill();
        awaitOnDisk();
        daemon.kill();
        daemon.start();

        List<Long> ids = receive(COUNT - 1);
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(0)).isEqualTo(1);
    }

    /** The disk's thread writes what exceeds the memory; a question a time tells whether it has. */
    private void awaitOnDisk() throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        long before = -1;
        long now = diskBytes();
        while (now != before || now == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            before = now;
            now = diskBytes();
        }
    }

    private long diskBytes() throws Exception {
        try (java.util.stream.Stream<Path> files = java.nio.file.Files.walk(daemon.file("state/spill"))) {
            return files.filter(java.nio.file.Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
