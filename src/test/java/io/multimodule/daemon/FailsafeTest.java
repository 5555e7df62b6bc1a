package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.broker.StillUnits;
import io.multimodule.cgroup.MachineCapacity;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.control.StateDirectory;
import io.multimodule.failsafe.Amount;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.Finding;
import io.multimodule.failsafe.Level;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Measure;
import io.multimodule.failsafe.Subject;
import io.multimodule.runtime.HostTrial;
import io.multimodule.supervise.Hold;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows a breach, step by step: units, clock and disk do only what the test lets them do. */
class FailsafeTest {
    private static final String TASK = "Counter";
    private static final String LAST = "JNI global refs: 1, weak refs: 0";

    @TempDir
    private Path directory;
    private final StillUnits units = new StillUnits();
    private final Deque<Runnable> disk = new ArrayDeque<>();
    private HostTrial trial;
    private HoldStore holds;
    private Supervisor supervisor;
    private Failsafe failsafe;
    private boolean configured = true;
    private boolean program;
    private boolean stuck;

    private final class Trial implements Processes {
        @Override
        public Supervisor supervisor() {
            return supervisor;
        }

        @Override
        public Units units() {
            return units;
        }

        @Override
        public boolean isConfigured(String task) {
            return configured;
        }

        @Override
        public boolean isProgram(String name) {
            return program;
        }

        @Override
        public boolean isStuck(String name) {
            return stuck;
        }
    }

    @BeforeEach
    void begin() {
        trial = new HostTrial(directory.resolve("host"), 10_000).start();
        StateDirectory state = new StateDirectory(directory);
        holds = new HoldStore(state.holds());
        supervisor = new Supervisor(units, trial.host.conductor(), trial.clock, holds, disk::add, trial.services.reports());
        failsafe = new Failsafe(trial.host, trial.services, new Trial(), state, Thread.currentThread());
        supervisor.begin(List.of());
        turn();
    }

    @AfterEach
    void end() {
        trial.stop();
    }

    private void turn() {
        trial.turn();
        for (Runnable work = disk.poll(); work != null; work = disk.poll()) {
            work.run();
            trial.turn();
        }
    }

    private void starts() {
        supervisor.want(TASK, UnitSpec.of(UnitNames.ofTask(TASK), UnitProcess.of("/bin/true"))
                .with(new UnitResources("", 0, UnitLimits.NONE.withMemoryMax(1000))));
        turn();
    }

    private void runs() {
        starts();
        units.starts.get(0).complete(status(UnitState.RUNNING, UnitExit.UNKNOWN));
        turn();
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.RUNNING);
    }

    private static UnitStatus status(UnitState state, UnitExit exit) {
        return new UnitStatus(UnitNames.ofTask(TASK), state, "", 1, "", exit);
    }

    private void ends(String result) {
        ends(new UnitExit(UnitExit.How.KILLED, 9, result));
    }

    private void ends(UnitExit exit) {
        units.tellEnd(status(UnitState.FAILED, exit));
        turn();
    }

    private void advance(Duration time) {
        trial.advance(time);
        turn();
    }

    private void breach(boolean dryRun) {
        LimitSettings limits = LimitSettings.read(new ConfigLoader().load(List.of(ConfigSource.text("a", "limits: { threads: { failsafe: 50 } }\n")))
                .root().value("limits"), LimitSettings.NONE, new MachineCapacity(1, 1));
        Amount limit = limits.of(Measure.THREADS).thresholds().failsafe();
        failsafe.passed(new Breach(new Finding(Subject.task(TASK), Measure.THREADS, Duration.ofSeconds(5), Level.FAILSAFE, 77, limit),
                dryRun));
    }

    private Hold hold() throws Exception {
        List<Hold> all = holds.all();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void shouldAskForTheThreadsThenWriteTheHoldAndOnlyThenEndTheProcess() throws Exception {
        runs();
        units.log = List.of("it does this", "it does that");
        units.dump = List.of("2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" runs", LAST);
        breach(false);
        trial.turn();
        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT");
        trial.advance(Duration.ofMillis(300));
        assertThat(holds.all()).as("the disk has not got to it").isEmpty();
        assertThat(units.asked).hasSize(1);
        turn();

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().reason()).isEqualTo("task Counter is held: threads 77 over 5s is above failsafe 50."
                + " \"multimodulectl release Counter\" lets it start again");
        assertThat(hold().details().array("last_lines")).containsExactly("it does this", "it does that");
        assertThat(hold().details().string("thread_dump")).isEqualTo("Full thread dump OpenJDK\n\"conductor\" runs\n" + LAST);
        assertThat(hold().details().string("when")).isEqualTo(hold().since().toString());
    }

    @Test
    void shouldKeepTheLastLinesBesideTheStacksOfVeryManyThreads() throws Exception {
        runs();
        units.log = List.of("it does this", "it does that");
        units.dump = Stream.of(Stream.of("2026-01-01 12:00:00", "Full thread dump OpenJDK"),
                Stream.generate(() -> "    at java.lang.Object.wait").limit(2000), Stream.of(LAST))
                .flatMap(lines -> lines).toList();
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(300));
        turn();

        assertThat(hold().details().array("last_lines")).containsExactly("it does this", "it does that");
        assertThat(hold().details().string("thread_dump")).startsWith("    at java").endsWith(LAST);
    }

    @Test
    void shouldWaitForTheWholeDumpOfAMachineThatHardlyGetsProcessorTime() throws Exception {
        runs();
        breach(false);
        trial.turn();
        advance(Duration.ofMillis(300));
        units.log = List.of("it does this", "2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" ru");
        advance(Duration.ofMillis(300));
        assertThat(holds.all()).isEmpty();
        units.log = List.of("it does this", "2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" runs", LAST);
        advance(Duration.ofMillis(300));

        assertThat(hold().details().array("last_lines")).containsExactly("it does this");
        assertThat(hold().details().string("thread_dump")).isEqualTo("Full thread dump OpenJDK\n\"conductor\" runs\n" + LAST);
    }

    @Test
    void shouldHoldWithThePartOfADumpThatCameInTime() throws Exception {
        runs();
        units.dump = List.of("2026-01-01 12:00:00", "Full thread dump OpenJDK", "\"conductor\" ru");
        breach(false);
        trial.turn();
        for (int looks = 0; looks < 33; looks++) {
            advance(Duration.ofMillis(300));
        }
        assertThat(holds.all()).isEmpty();
        advance(Duration.ofMillis(100));

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().string("thread_dump")).endsWith("\"conductor\" ru");
    }

    @Test
    void shouldNotWaitForTheDumpOfOneThatHasEnded() throws Exception {
        runs();
        breach(false);
        trial.turn();
        ends(new UnitExit(UnitExit.How.EXITED, Supervisor.CANNOT_LOAD, "exit-code"));
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().details().string("done")).isEqualTo("its process had ended before it was asked to");
    }

    @Test
    void shouldNotWaitForTheDumpOfOneThatHasBegunAgain() throws Exception {
        runs();
        breach(false);
        trial.turn();
        ends("signal");
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        assertThat(hold().details().has("thread_dump")).isFalse();
    }

    @Test
    void shouldLeaveWhatTheKernelHadKilledAndIsHeldForThatMeanwhile() throws Exception {
        supervisor.watchedBy(new Supervisor.Watcher() {
            @Override
            public void changed(String name, SupervisedState state, String reason) {
                // Nobody else wants to know.
            }

            @Override
            public boolean struckAtOwnLimit(String name) {
                return true;
            }
        });
        runs();
        breach(false);
        trial.turn();
        ends("oom-kill");
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        advance(Duration.ofMillis(300));

        assertThat(hold().reason()).contains("the kernel killed it at its limit of memory");
        assertThat(trial.said).filteredOn(line -> line.contains("task Counter is held")).hasSize(1);
        assertThat(trial.said).noneMatch(line -> line.contains("passed a failsafe"));
        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT");
    }

    @Test
    void shouldLeaveWhatAPersonHeldMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        supervisor.hold(TASK, "for a look at it");
        turn();
        advance(Duration.ofMillis(300));
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        assertThat(hold().reason()).contains("is held by hand: for a look at it");

        ends("signal");
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().reason()).contains("is held by hand: for a look at it");
    }

    @Test
    void shouldNotHoldWhatWasTakenOutOfTheConfigurationMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        configured = false;
        supervisor.leave(TASK, () -> { });
        advance(Duration.ofMillis(300));
        assertThat(supervisor.state(TASK)).as("it still ends").isEqualTo(SupervisedState.STOPPING);
        ends("signal");
        advance(Duration.ofSeconds(10));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldNotHoldWhatWasTakenOutAndHasEndedMeanwhile() throws Exception {
        runs();
        breach(false);
        trial.turn();
        configured = false;
        supervisor.leave(TASK, () -> { });
        ends("signal");
        advance(Duration.ofMillis(300));

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldStopWithoutEvidenceWhatNobodyTellsAboutInTime() throws Exception {
        runs();
        units.answers = false;
        breach(false);
        trial.turn();
        for (int steps = 0; steps < 9; steps++) {
            trial.advance(Duration.ofSeconds(1));
            turn();
            assertThat(holds.all()).isEmpty();
        }
        trial.advance(Duration.ofSeconds(1));
        turn();

        assertThat(units.asked).containsExactly("kill multimodule-task-Counter.service QUIT",
                "stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().array("last_lines")).isEmpty();
    }

    @Test
    void shouldStopAProgramWithoutLinesWhenNoneCameInTime() throws Exception {
        program = true;
        runs();
        units.answers = false;
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(9999));
        turn();
        assertThat(units.asked).isEmpty();
        trial.advance(Duration.ofMillis(1));
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
    }

    @Test
    void shouldNotWaitForACallbackThatDoesNotReturn() throws Exception {
        stuck = true;
        units.dump = List.of("Full thread dump OpenJDK", LAST);
        runs();
        breach(false);
        trial.turn();
        trial.advance(Duration.ofMillis(300));
        turn();

        assertThat(units.asked).last().isEqualTo("stop multimodule-task-Counter.service PT0.2S");
        assertThat(hold().details().string("done")).contains("200 ms", "does not return");
    }

    @Test
    void shouldAskNeitherAProgramNorWhatIsNotReadyForItsThreads() throws Exception {
        starts();
        breach(false);
        turn();
        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(hold().details().has("thread_dump")).isFalse();
    }

    @Test
    void shouldActOnceWhileItIsStopping() {
        program = true;
        runs();
        breach(false);
        breach(false);
        turn();
        breach(false);
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(trial.said).filteredOn(line -> line.contains("was asked to end")).hasSize(1);
    }

    @Test
    void shouldOnlyTellInADryRun() throws Exception {
        runs();
        breach(true);
        turn();

        assertThat(units.asked).isEmpty();
        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("dry run: task Counter would be stopped and held: threads 77"));
    }

    @Test
    void shouldStopItEvenIfTheDiskDoesNotTakeTheHold() throws Exception {
        runs();
        program = true;
        Files.writeString(new StateDirectory(directory).holds(), "no directory");
        breach(false);
        turn();

        assertThat(units.asked).containsExactly("stop multimodule-task-Counter.service PT2S");
        assertThat(trial.said).anyMatch(line -> line.contains("cannot write the hold") && line.contains("check space and permissions")
                && line.contains("the hold is lost with the next start of the daemon"));
    }

    @Test
    void shouldHoldATaskOfTheDaemonWithoutAProcess() throws Exception {
        breach(false);
        turn();

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.HELD);
        assertThat(hold().details().string("done")).isEqualTo("it was unloaded");
        assertThat(units.asked).isEmpty();
    }

    @Test
    void shouldSayThatNothingCanBeHeldWithoutASupervisor() throws Exception {
        supervisor = null;
        breach(false);
        turn();

        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("task Counter passed a failsafe, threads 77")
                && line.contains("it runs on, because the supervisor that would hold it is not open"));
    }

    @Test
    void shouldNotHoldWhatIsNotConfiguredAnyMore() throws Exception {
        configured = false;
        breach(false);
        turn();

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void shouldReleaseWhatIsStillEnding() throws Exception {
        program = true;
        runs();
        breach(false);
        turn();
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        supervisor.release(TASK);
        turn();
        assertThat(holds.all()).isEmpty();
        assertThat(trial.said).anyMatch(line -> line.contains("task Counter is released"));
    }
}
