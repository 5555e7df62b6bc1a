package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that go wild are told of, stopped and held, and run again when a person says so; processes are plain ones. */
class FailsafeIT extends WithWildTasks {
    private static final String THREADS = "threads: { warn: 45, severe: 140, failsafe: 230, for: 3s }";

    @Override
    List<String> answering() {
        return List.of("CpuSpinner", "ThreadBomb", "Alpha");
    }

    @Test
    void shouldHoldACpuSpinnerUntilItIsReleasedWhileItsNeighbourWorksOn() throws Exception {
        start(task("CpuSpinner", true, "cpu: { warn: 0.1, severe: 0.2, failsafe: 0.35, for: 3s }") + task("Alpha", false, ""));
        send("CpuSpinner", GO);
        long answered = answersUntil("task CpuSpinner is held");
        assertThat(answered).as("messages that the neighbour handled meanwhile").isPositive();
        assertRises("CpuSpinner", "cpu");

        Message hold = daemon.awaitStatus("CpuSpinner", "held").object("hold");
        assertThat(hold.string("metric")).isEqualTo("cpu");
        assertThat(hold.number("window", 0)).isEqualTo(3);
        assertThat(((Number) hold.get("value")).doubleValue()).isGreaterThan(0.35);
        assertThat(hold.get("limit")).isEqualTo(0.35);
        assertThat(hold.string("reason")).contains("above failsafe", "multimodulectl release CpuSpinner");
        assertThat(hold.string("thread_dump")).as("what its threads did").contains("misbehaving.CpuSpinner.spin");
        awaitHoldFile("CpuSpinner");

        daemon.stop();
        sendNumbers("CpuSpinner", 3);
        daemon.start();
        assertThat(daemon.awaitStatus("CpuSpinner", "held").object("hold").string("metric")).isEqualTo("cpu");
        assertThat(daemon.transit().waiting("CpuSpinner")).as("its queue keeps what it has").isEqualTo(3);

        assertThat(daemon.ctl("release", "CpuSpinner").code()).isZero();
        assertNumbers("CpuSpinner", 3);
        assertThat(holdFile("CpuSpinner")).doesNotExist();
    }

    @Test
    void shouldHoldTwoAtOnceLetOneRunInADryRunAndReleaseByRemovingTheFile() throws Exception {
        start(task("ThreadBomb", true, THREADS) + task("HandleLeaker", true, "memory: { failsafe: 1MiB, for: 3s }")
                + task("Alpha", true, "dry_run: true, memory: { failsafe: 1MiB, for: 3s }"));
        send("ThreadBomb", GO);
        daemon.output().await("task HandleLeaker is held", "memory");
        daemon.output().rewind();
        daemon.output().await("dry run: task Alpha would be stopped and held", "memory");
        daemon.output().rewind();
        daemon.output().await("task ThreadBomb is held", "threads");
        assertRises("ThreadBomb", "threads");
        assertThat(daemon.awaitStatus("HandleLeaker", "held").object("hold").string("metric")).isEqualTo("memory");
        assertThat(daemon.awaitStatus("ThreadBomb", "held").object("hold").string("metric")).isEqualTo("threads");
        sendNumbers("Alpha", 1);
        assertNumbers("Alpha", 1);
        assertThat(holdFile("Alpha")).doesNotExist();

        sendNumbers("ThreadBomb", 2);
        Files.delete(awaitHoldFile("ThreadBomb"));
        daemon.output().await("task ThreadBomb is released");
        daemon.output().await("task ThreadBomb runs in a process of its own");
        assertNumbers("ThreadBomb", 2);
    }

    @Test
    void shouldJudgeWhatWentWildWhileTheDaemonWasDownAndJudgeAfreshWhenALimitIsRaised() throws Exception {
        String low = task("ThreadBomb", true, "threads: { warn: 45, severe: 2000, failsafe: 3000, for: 3s }", "most: 40");
        start(low);
        daemon.output().await("host ThreadBomb is ready");
        daemon.stop();
        send("ThreadBomb", GO);
        start(low);
        daemon.output().await("task ThreadBomb: threads", "above warn 45");
        configure(task("ThreadBomb", true, "threads: { warn: 1000, severe: 2000, failsafe: 3000, for: 3s }", "most: 40"));
        daemon.output().await("task ThreadBomb: threads", "is ok", "(was warn)");

        configure(task("ThreadBomb", true, "threads: { warn: 10, severe: 15, failsafe: 20, for: 3s }", "most: 40"));
        daemon.output().await("task ThreadBomb is held", "threads");
    }

    @Test
    void shouldHoldANamedHostAndShowItsTasksAsHeld() throws Exception {
        daemon.config("limits: { threads: { warn: 3, severe: 4, failsafe: 5, for: 3s } }\n"
                + "tasks:\n  Alpha: { host: Both }\n  Beta: { host: Both }\n").start();
        daemon.output().await("host Both is held", "threads");
        assertThat(daemon.awaitStatus("Alpha", "held").string("reason")).contains("host Both is held", "multimodulectl release Both");
        assertThat(daemon.awaitStatus("Beta", "held").string("reason")).contains("host Both is held");
    }

    @Test
    void shouldRefuseALimitThatMakesNoSense() throws Exception {
        daemon.config("tasks:\n  Alpha: { limits: { memory: { warn: 2MiB, failsafe: 1MiB } } }\n");
        String file = daemon.file("multimodule.yaml").toString();
        CommandRun check = CommandRun.of("multimodulectl", "config", "check", file);
        assertThat(check.code()).isNotZero();
        assertThat(check.text()).contains(file + ":8", "warn", "2MiB", "the levels must rise from warn to failsafe");
    }
}
