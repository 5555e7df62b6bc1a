package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that are reached: the disk bound of an outbox, permissions. */
class BoundsIT {
    /** More than the bound takes, and the rest of it takes again. */
    private static final int COUNT = 1_500;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path temporary;
    private DaemonProcess daemon;

    @BeforeEach
    void prepare() throws Exception {
        daemon = new DaemonProcess(temporary);
    }

    @AfterEach
    void end() throws Exception {
        daemon.close();
    }

    @Test
    void shouldKeepWhatExceedsTheDiskBoundAsDeadLettersAndAlertOnce() throws Exception {
        daemon.config("""
                tasks: { Relay: {} }
                outboxes: { memory: 10, disk: 1MiB }
                """).start();
        daemon.transit().send("Relay", "{\"to\":\"drain\",\"copies\":" + COUNT
                + ",\"filler\":\"" + "x".repeat(1000) + "\"}");
        daemon.transit().send("Relay", "{\"to\":\"done\"}");
        daemon.transit().receive("done");
        daemon.output().await("[ALERT] drain: messages for drain go to the dead letters", "exceed its bound");

        // Letters are counted when the disk's thread has them, which may be after the alert.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Message status = daemon.ask(ControlCommand.STATUS, Message.EMPTY).object("messages");
        while (System.nanoTime() - deadline < 0 && (long) status.get("dead_letters") + (long) status.get("outbox")
                + daemon.transit().waiting("drain") < COUNT) {
            status = daemon.ask(ControlCommand.STATUS, Message.EMPTY).object("messages");
        }
        long kept = (long) status.get("dead_letters");
        long waiting = (long) status.get("outbox");
        assertThat(kept).isPositive();
        assertThat(kept + waiting + daemon.transit().waiting("drain")).isEqualTo(COUNT);
        assertThat(daemon.output().lines().stream().filter(line -> line.contains("[ALERT] drain:"))).hasSize(1);
        for (long id = 1; id <= COUNT - kept; id++) {
            assertThat(daemon.transit().receive("drain").get("id")).isEqualTo(id);
        }
        CommandRun replay = daemon.ctl("dead-letters", "replay", "-q", "drain");
        assertThat(replay.code()).as(replay.text()).isZero();
        for (long id = COUNT - kept + 1; id <= COUNT; id++) {
            assertThat(daemon.transit().receive("drain").get("id")).isEqualTo(id);
        }
    }

    @Test
    void shouldSayThatAQueueBelongsToAnotherAndGoOn() throws Exception {
        assumeTrue(!"root".equals(System.getProperty("user.name")),
                "root may use every queue, so a missing permission cannot be shown");
        daemon.transit().queue("drain");
        Files.setPosixFilePermissions(daemon.file("queues/drain"), Set.of());
        daemon.config("tasks: { Relay: {} }\n").start();
        daemon.transit().send("Relay", "{\"to\":\"drain\"}");
        daemon.output().await("[ERROR] drain:", "drain", "Permission", "denied");

        daemon.transit().send("Relay", "{\"to\":\"done\"}");
        assertThat(daemon.transit().receive("done").string("to")).isEqualTo("done");
    }

    @Test
    void shouldSaveNothingLostWhenItStopsWhileALaneIsFull() throws Exception {
        daemon.config("""
                tasks: { Relay: {}, Alpha: {} }
                lanes: { memory: 10 }
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
                """).start();
        daemon.transit().send("Relay", "{\"to\":\"Alpha\",\"copies\":3000}");
        assertThat(daemon.transit().receive("Alpha_out").get("id")).isEqualTo(1L);
        assertThat(daemon.stop()).isZero();
        daemon.start();

        for (long id = 2; id <= 3000; id++) {
            assertThat(daemon.transit().receive("Alpha_out").get("id")).isEqualTo(id);
        }
        assertThat((List<?>) daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY).get("letters")).isEmpty();
    }
}
