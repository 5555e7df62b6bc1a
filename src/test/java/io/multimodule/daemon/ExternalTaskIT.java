package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.message.Message;
import io.multimodule.posix.KilledProcess;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Tasks in processes of their own, kept as plain processes; the scenarios 4, 6, 7, 12, 13, 14, 22, 27 and
 * 28 of the predecessor in one ledger each.
 */
class ExternalTaskIT extends WithDaemon {
    private static final String ROUTE = """
            routes:
              - match:    { source: Alpha }
                forwards: [ { queue: Alpha_out } ]
            """;
    private static final String INTERNAL = "tasks:\n  Alpha: { config: { config: inside } }\n" + ROUTE;
    private static final String EXTERNAL = "tasks:\n  Alpha: { config: { config: outside }, external: true }\n" + ROUTE;
    private static final String IN_FORCE = "a new configuration is in force";
    private static final String READY = "host Alpha is ready";

    private long sent;
    private long received;

    @Test
    void shouldRunATaskInAProcessOfItsOwnThatLivesOnWhileTheDaemonRestarts() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        Message first = echo();
        long host = first.number("module_pid", 0);
        assertThat(host).isNotEqualTo(daemon.pid());

        daemon.stop();
        assertThat(echo().number("module_pid", 0)).as("it works while no daemon is there").isEqualTo(host);

        start(EXTERNAL);
        Message adopted = echo();
        assertThat(adopted.number("module_pid", 0)).isEqualTo(host);
        assertThat(adopted.number("count", 0)).isEqualTo(3);

        daemon.kill();
        start(EXTERNAL);
        assertThat(echo().number("module_pid", 0)).isEqualTo(host);
    }

    @Test
    void shouldStartAKilledTaskAgainAndLoseNothingThatWaits() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        for (int round = 0; round < 3; round++) {
            Message before = echo();
            KilledProcess.end(before.number("module_pid", 0));
            send();
            send();
            daemon.output().await("killed by signal 9");
            assertThat(receive().number("module_pid", 0)).isNotEqualTo(before.number("module_pid", 0));
            receive();
        }
    }

    @Test
    void shouldMoveATaskInAndOutUnderTrafficWithoutLossDoublingOrReordering() throws Exception {
        start(INTERNAL);
        assertThat(echo().number("module_pid", 0)).isEqualTo(daemon.pid());
        daemon.output().rewind();
        for (int move = 0; move < 4; move++) {
            boolean out = move % 2 == 0;
            send(20);
            daemon.config(out ? EXTERNAL : INTERNAL);
            send(20);
            daemon.output().await(IN_FORCE);
            send(20);
            daemon.output().await("(" + daemon.pid() + ")", out ? "task Alpha ended" : "configured {\"config\":\"inside\"}");
            while (received < sent) {
                receive();
            }
            Message last = echo();
            assertThat(last.number("module_pid", 0) == daemon.pid()).as("move %s", move).isEqualTo(!out);
            assertThat(last.string("config")).isEqualTo(out ? "outside" : "inside");
            assertThat(last.number("count", 0)).as("the state moves with it").isEqualTo(received);
        }
    }

    @Test
    void shouldSendWhatWaitedInAHostForAFullQueueAfterTheTaskLeftIt() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        send(1500);
        awaitAnswersInOutbox();
        daemon.config(INTERNAL);
        daemon.output().await("runs once more, without tasks");

        Set<Long> seen = new HashSet<>();
        while (seen.size() < sent) {
            assertThat(seen.add(daemon.transit().receive("Alpha_out").number("id", -1))).isTrue();
        }
    }

    @Test
    void shouldSendWhatWaitedInAHostThatATaskLeftBeforeWhatTheTaskSendsElsewhere() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        send(1500);
        awaitAnswersInOutbox();
        daemon.config(INTERNAL);
        daemon.output().await("task Alpha ended");
        send(100);

        while (received < sent) {
            receive();
        }
    }

    @Test
    void shouldSendWhatWaitsInAHostWithoutTasksThatAnEarlierDaemonRan() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        send(1500);
        awaitAnswersInOutbox();
        daemon.config(INTERNAL);
        daemon.output().await("runs once more, without tasks");
        assertThat(daemon.stop()).isZero();

        daemon.start();
        daemon.output().await("runs once more, without tasks");
        Set<Long> seen = new HashSet<>();
        while (seen.size() < sent) {
            assertThat(seen.add(daemon.transit().receive("Alpha_out").number("id", -1))).isTrue();
        }
    }

    @Test
    void shouldLeaveNoHostWithoutTasksBehindWhenAllIsStopped() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        send(1500);
        awaitAnswersInOutbox();
        daemon.config(INTERNAL);
        daemon.output().await("runs once more, without tasks");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (hosts().isEmpty()) {
            assertThat(System.nanoTime() - deadline).as("no host runs within a minute").isNegative();
        }

        CommandRun stop = daemon.ctl("stop", "--all");

        assertThat(stop.code()).as(stop.text()).isZero();
        assertThat(daemon.awaitExit()).isZero();
        assertThat(hosts()).isEmpty();
    }

    /** The Java processes of this daemon's task hosts. */
    private List<String> hosts() {
        String configuration = daemon.file("multimodule.yaml").toString();
        return ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(configuration) && line.endsWith(" -m Alpha") && line.contains("java ")).toList();
    }

    @Test
    void shouldHoldATaskByHandOverARestartUntilItIsReleased() throws Exception {
        start(EXTERNAL);
        daemon.output().await(READY);
        long host = echo().number("module_pid", 0);
        assertThat(daemon.ctl("hold", "Alpha", "--why", "under repair").code()).isZero();
        ProcessHandle.of(host).ifPresent(process -> process.onExit().join());
        send();

        daemon.stop();
        start(EXTERNAL);
        assertThat(daemon.ctl("tasks").text()).contains("held").contains("under repair");
        assertThat(daemon.transit().waiting("Alpha")).as("its queue keeps what it has").isEqualTo(1);

        assertThat(daemon.ctl("release", "Alpha").code()).isZero();
        assertThat(receive().number("module_pid", 0)).isNotEqualTo(host);
    }

    /** Until all is answered, as the saved state tells: what the queue of the answers does not take waits in the host. */
    private void awaitAnswersInOutbox() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answered() < sent) {
            assertThat(System.nanoTime() - deadline).as("not all is answered within a minute").isNegative();
        }
        assertThat(daemon.transit().waiting("Alpha_out")).as("what a queue holds here").isLessThan(sent);
    }

    /** As the state has it that was saved last. */
    private long answered() throws IOException {
        try {
            return daemon.ask(ControlCommand.STATE_SHOW, Message.of("task", "Alpha")).object("state").number("count", 0);
        } catch (ControlException e) {
            // Nothing was ever saved, or the daemon has no time.
            assertThat(e.reason()).isIn(ControlException.Reason.BAD_REQUEST, ControlException.Reason.BUSY);
            return 0;
        }
    }

    private void start(String yaml) throws Exception {
        daemon.config(yaml).start();
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            send();
        }
    }

    private void send() throws Exception {
        daemon.transit().send("Alpha", "{\"id\":" + sent++ + "}");
    }

    /** The next answer, which must be that to the next message: none lost, none doubled, none out of order. */
    private Message receive() throws Exception {
        Message answer = daemon.transit().receive("Alpha_out");
        assertThat(answer.number("id", -1)).isEqualTo(received++);
        return answer;
    }

    private Message echo() throws Exception {
        send();
        return receive();
    }
}
