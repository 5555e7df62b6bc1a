package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages that a task in a process of its own could not handle. */
class HostLettersIT extends WithDaemon {
    private static final String EXTERNAL = """
            tasks:
              Alpha: { external: true }
              Beta: {}
            routes:
              - { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] }
            """;

    private void fail(String task) throws Exception {
        daemon.transit().send(task, "{\"divide_by\":0,\"order\":77}");
    }

    private long pid(String task) throws Exception {
        return daemon.ask(ControlCommand.TASKS, Message.EMPTY).array("tasks").stream().map(Message.class::cast)
                .filter(one -> task.equals(one.string("name"))).findAny().orElseThrow().number("pid", 0);
    }

    private List<Object> ids() throws Exception {
        Message page = daemon.ask(ControlCommand.DEAD_LETTERS, Message.EMPTY);
        return page.array("letters").stream().map(letter -> ((Message) letter).get("id")).toList();
    }

    /** A host writes its letters beside its work; within a minute. */
    private void awaitId(Object id) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!ids().contains(id)) {
            assertThat(System.nanoTime() - deadline).as("%s is not in %s", id, ids()).isNegative();
        }
    }

    /** Counted once a second from what the host writes within five. */
    private void awaitCount(long count) throws Exception {
        daemon.awaitStatus(status -> status.object("messages").number("dead_letters", -1) == count);
        assertThat(daemon.ctl("metrics", "--prometheus").text()).contains("multimodule_dead_letters " + count + "\n");
    }

    @Test
    void shouldBeShownReplayedAndDroppedWhileTheHostRuns() throws Exception {
        daemon.config(EXTERNAL).start();
        daemon.output().await("host Alpha is ready");
        fail("Alpha");
        awaitId("Alpha/1");

        assertThat(daemon.ctl("dead-letters", "list", "-q", "Alpha").text()).contains("Alpha/1", "/ by zero");
        assertThat(daemon.ctl("dead-letters", "show", "Alpha/1").text()).contains("id: Alpha/1", "ArithmeticException");
        awaitCount(1);

        CommandRun replay = daemon.ctl("dead-letters", "replay", "Alpha/1");
        assertThat(replay.text()).contains("1 replayed");
        assertThat(replay.code()).isZero();
        // It fails once more.
        awaitId("Alpha/2");
        assertThat(ids()).containsExactly("Alpha/2");
        CommandRun again = daemon.ctl("dead-letters", "replay", "Alpha/1");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.text()).contains("there is no dead letter Alpha/1");

        fail("Beta");
        awaitId(1L);
        assertThat(ids()).containsExactly(1L, "Alpha/2");
        assertThat(daemon.ctl("dead-letters", "drop", "--all").text()).contains("2 dropped");
        assertThat(ids()).isEmpty();
        awaitCount(0);
    }

    @Test
    void shouldBeReplayedAndDroppedWhileTheHostDoesNotRun() throws Exception {
        daemon.config(EXTERNAL).start();
        daemon.output().await("host Alpha is ready");
        fail("Alpha");
        fail("Alpha");
        awaitId("Alpha/2");
        ProcessHandle host = ProcessHandle.of(pid("Alpha")).orElseThrow();
        assertThat(daemon.ctl("hold", "Alpha", "--why", "a test").code()).isZero();
        host.onExit().join();
        awaitCount(2);

        CommandRun drop = daemon.ctl("dead-letters", "drop", "Alpha/1");
        assertThat(drop.text()).contains("1 dropped");
        awaitCount(1);
        CommandRun replay = daemon.ctl("dead-letters", "replay", "-q", "Alpha");
        assertThat(replay.text()).contains("1 replayed");
        assertThat(ids()).isEmpty();
        awaitCount(0);
        assertThat(daemon.ctl("dead-letters", "drop", "Nobody/1").text()).contains("there is no dead letter Nobody/1");
        assertThat(daemon.ctl("dead-letters", "drop", "7").text()).contains("there is no dead letter 7");

        daemon.output().rewind();
        daemon.ctl("release", "Alpha");
        daemon.output().await("host Alpha is ready");
        daemon.output().await("/ by zero");
        awaitCount(1);
    }
}
