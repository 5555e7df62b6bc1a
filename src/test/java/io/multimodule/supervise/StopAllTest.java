package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.broker.StillUnits;
import io.multimodule.lifecycle.ManualClock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitLifecycle;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long processes have when they are asked to end: as long as each of them was told at its start. */
class StopAllTest {
    @TempDir
    private Path directory;
    private final StillUnits units = new StillUnits();
    private final Conductor conductor = new Conductor("test", new ManualClock(), Conductor.DEFAULT_TURN);
    private Supervisor supervisor;

    @BeforeEach
    void begin() {
        supervisor = new Supervisor(units, conductor, new ManualClock(), new HoldStore(directory), Runnable::run,
                (event, task, text, fields) -> { });
        supervisor.begin(List.of());
        conductor.doWork();
    }

    private void runs(String name, Duration stopTime) {
        supervisor.want(name, spec(name, stopTime));
        units.starts.get(units.starts.size() - 1).complete(running(name));
        conductor.doWork();
    }

    private static UnitSpec spec(String name, Duration stopTime) {
        UnitLifecycle usual = UnitLifecycle.DEFAULT;
        return UnitSpec.of(UnitNames.ofTask(name), UnitProcess.of("/bin/true"))
                .with(usual.withTimeouts(usual.startTimeout(), stopTime));
    }

    private static UnitStatus running(String name) {
        return new UnitStatus(UnitNames.ofTask(name), UnitState.RUNNING, "", 7, "", UnitExit.UNKNOWN);
    }

    @Test
    void shouldGiveEachItsOwnTimeAndAllTheLongestOfThem() throws Exception {
        runs("A", Duration.ofSeconds(2));
        runs("B", Duration.ofMinutes(3));

        Stopping stopping = supervisor.stopAll();

        assertThat(units.asked).containsExactly("stop multimodule-task-A.service PT7S",
                "stop multimodule-task-B.service PT3M5S");
        assertThat(stopping.limit()).isEqualTo(Duration.ofMinutes(3).plusSeconds(10));
        assertThat(new Stopping(Duration.ZERO, stopping.ends()).await()).containsExactly(
                "A (multimodule-task-A.service, process 7)", "B (multimodule-task-B.service, process 7)");
    }

    @Test
    void shouldNotWaitForWhatDoesNotRun() throws Exception {
        runs("A", Duration.ofDays(1));
        supervisor.leave("A", () -> { });
        units.tellEnd(running("A"));
        conductor.doWork();

        assertThat(supervisor.stopAll().ends()).isEmpty();
        assertThat(supervisor.stopAll().await()).isEmpty();
    }

    @Test
    void shouldKeepTheTimeThatARunningProcessWasStartedWith() {
        runs("A", Duration.ofMinutes(3));
        supervisor.want("A", spec("A", Duration.ofSeconds(1)));

        assertThat(supervisor.stopAll().limit()).isGreaterThan(Duration.ofMinutes(3));
        assertThat(units.asked).containsExactly("stop multimodule-task-A.service PT3M5S");
    }

    @Test
    void shouldLeaveTheTimeOfWhatAnEarlierDaemonStartedToItsUnit() {
        units.run(running("A"));
        supervisor.begin(List.of());
        conductor.doWork();
        supervisor.want("A", spec("A", Duration.ofSeconds(1)));

        supervisor.stopAll();

        assertThat(units.asked).containsExactly("stop multimodule-task-A.service " + StopTimes.OWN);
    }

    @Test
    void shouldEndWhatRunsForAnErrandToo() throws Exception {
        runs("A", Duration.ofSeconds(2));
        supervisor.runErrand("B", spec("B", Duration.ofMinutes(3)));
        units.starts.get(1).complete(running("B"));
        supervisor.runErrand("C", spec("C", Duration.ofSeconds(1)));
        conductor.doWork();

        Stopping stopping = supervisor.stopAll();

        assertThat(units.asked).containsExactly("stop multimodule-task-A.service PT7S",
                "stop multimodule-task-B.service PT3M5S", "stop multimodule-task-C.service PT6S");
        assertThat(stopping.limit()).isEqualTo(Duration.ofMinutes(3).plusSeconds(10));
        assertThat(new Stopping(Duration.ZERO, stopping.ends()).await()).containsExactly(
                "A (multimodule-task-A.service, process 7)", "B (multimodule-task-B.service, process 7)",
                "C (multimodule-task-C.service)");
        units.stops.forEach(stop -> stop.complete(running("any")));
        conductor.doWork();
        assertThat(stopping.await()).isEmpty();
    }

    @Test
    void shouldNotWaitForAnErrandThatIsDone() throws Exception {
        supervisor.runErrand("A", spec("A", Duration.ofDays(1)));
        supervisor.runErrand("B", spec("B", Duration.ofDays(1)));
        units.tellEnd(running("A"));
        units.starts.get(1).completeExceptionally(new UnitException(UnitException.Kind.START_FAILED, "a test"));
        conductor.doWork();

        assertThat(supervisor.stopAll().ends()).isEmpty();
        assertThat(units.asked).isEmpty();
    }

    @Test
    void shouldGiveAHoldByHandTheWholeTimeAndAFailsafeNoMoreThanItSays() {
        runs("A", Duration.ofMinutes(3));
        runs("B", Duration.ofMinutes(3));

        supervisor.hold("A", "a test");
        supervisor.hold("B", "a test", Message.EMPTY, Duration.ofSeconds(2));
        conductor.doWork();

        assertThat(units.asked).containsExactly("stop multimodule-task-A.service PT3M5S",
                "stop multimodule-task-B.service PT2S");
    }
}
