package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.broker.StillUnits;
import io.multimodule.lifecycle.ManualClock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitEvent;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with units, a clock and a conductor that do only what the test lets them do. */
class SupervisorTest {
    private static final String TASK = "Counter";
    private static final UnitName UNIT = UnitNames.ofTask(TASK);
    private static final UnitExit KILLED = new UnitExit(UnitExit.How.KILLED, 9, "signal");

    @TempDir
    private Path directory;
    private final StillUnits units = new StillUnits();
    private final ManualClock clock = new ManualClock();
    private final Conductor conductor = new Conductor("test", clock, Conductor.DEFAULT_TURN);
    private final List<String> told = new ArrayList<>();
    private Supervisor supervisor;

    @BeforeEach
    void begin() {
        supervisor = new Supervisor(units, conductor, clock, new HoldStore(directory), Runnable::run,
                (event, task, text, fields) -> told.add(event + ": " + text));
        supervisor.begin(List.of());
        turn();
    }

    @Test
    void shouldNotLetTheRestartWaitForTheLastLines() {
        runs();
        units.answers = false;
        ends();
        advance(Duration.ofMillis(120));
        assertThat(units.starts).as("the journal has not answered").hasSize(2);
        ready(1);
        assertThat(told).as("the end is told before the start that follows it").containsExactly("task-started: task Counter"
                + " runs in a process of its own");

        advance(Duration.ofSeconds(10));
        assertThat(told).hasSize(3);
        assertThat(told.get(1)).startsWith("task-restarting: task Counter: its process killed by signal 9");
        assertThat(told.get(2)).startsWith("task-started: ");
    }

    @Test
    void shouldTellTheLastLinesWithTheRestart() {
        runs();
        units.log = List.of("a line");
        ends();
        assertThat(told).last().asString().startsWith("task-restarting: ").endsWith("its last lines:\n    a line");
    }

    @Test
    void shouldGiveAReleasedTaskItsOwnTimeToEndAgain() {
        supervisor.hold(TASK, "why", Message.EMPTY, Duration.ofSeconds(2));
        turn();
        supervisor.release(TASK);
        turn();
        runs();
        supervisor.leave(TASK, () -> { });
        turn();

        assertThat(units.asked).containsExactly("stop " + UNIT + " PT15S");
    }

    @Test
    void shouldTellNothingOfARestartThatAnEndingDaemonDoesNotMake() {
        supervisor.want(TASK, UnitSpec.of(UNIT, UnitProcess.of("/bin/true")));
        turn();
        supervisor.suspend();
        units.starts.get(0).completeExceptionally(new UnitException(UnitException.Kind.START_FAILED, "ended"));
        turn();
        advance(Duration.ofMinutes(1));

        assertThat(units.starts).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldAskAgainForAnEndThatNobodyCouldBeAskedFor() {
        runs();
        List<String> gone = new ArrayList<>();
        supervisor.leave(TASK, () -> gone.add(TASK));
        units.stops.get(0).completeExceptionally(new UnitException(UnitException.Kind.UNREACHABLE, "no bus"));
        turn();
        assertThat(gone).as("its process may run on").isEmpty();
        assertThat(units.stops).hasSize(1);

        advance(Duration.ofSeconds(1));
        units.stops.get(1).completeExceptionally(new UnitException(UnitException.Kind.NO_SUCH_UNIT, "it is gone"));
        turn();
        assertThat(gone).containsExactly(TASK);
        advance(Duration.ofMinutes(1));
        assertThat(units.stops).hasSize(2);
    }

    @Test
    void shouldTakeNoRefusalForAnEndAndTellItOnce() {
        runs();
        List<String> gone = new ArrayList<>();
        supervisor.leave(TASK, () -> gone.add(TASK));
        told.clear();
        for (int ask = 0; ask < 5; ask++) {
            assertThat(told).hasSize(ask < 2 ? 0 : 1);
            units.stops.get(ask).completeExceptionally(new UnitException(UnitException.Kind.NO_PERMISSION, "not yours"));
            turn();
            advance(Duration.ofSeconds(1));
        }
        assertThat(gone).isEmpty();
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.STOPPING);
        assertThat(told).containsExactly("task-not-ended: task Counter runs on in its process, which cannot be asked to end;"
                + " it is asked again each second: not yours");

        ends();
        assertThat(gone).containsExactly(TASK);
    }

    @Test
    void shouldTakeForTheEndOfAnErrandOnlyWhatProvesIt() {
        supervisor.runErrand(TASK, UnitSpec.of(UNIT, UnitProcess.of("/bin/true")));
        ready(0);
        CompletionStage<Void> gone = supervisor.endErrand(TASK);
        units.stops.get(0).completeExceptionally(new UnitException(UnitException.Kind.REFUSED, "no"));
        turn();
        advance(Duration.ofSeconds(1));
        units.stops.get(1).completeExceptionally(new UnitException(UnitException.Kind.UNREACHABLE, "no bus"));
        turn();
        advance(Duration.ofSeconds(1));
        assertThat(gone.toCompletableFuture()).isNotDone();
        assertThat(supervisor.isOnErrand(TASK)).isTrue();
        assertThat(told).containsExactly("task-not-ended: host Counter, which runs without tasks, runs on, for it cannot be"
                + " asked to end; it is asked again each second: no bus");

        units.stops.get(2).completeExceptionally(new UnitException(UnitException.Kind.NO_SUCH_UNIT, "it is gone"));
        turn();
        assertThat(gone.toCompletableFuture()).isDone();
        assertThat(supervisor.isOnErrand(TASK)).isFalse();
        advance(Duration.ofMinutes(1));
        assertThat(units.stops).hasSize(3);
    }

    @Test
    void shouldNotTakeAProcessOnAnErrandForOneThatIsWanted() {
        supervisor.runErrand(TASK, UnitSpec.of(UNIT, UnitProcess.of("/bin/true")));
        ready(0);
        units.tell(new UnitEvent.Regained(List.of(new UnitStatus(UNIT, UnitState.RUNNING, "", 1, "", UnitExit.UNKNOWN))));
        turn();

        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.ABSENT);
        ends();
        assertThat(supervisor.isOnErrand(TASK)).isFalse();
    }

    @Test
    void shouldNotAskAgainWhenTheEndWasToldMeanwhile() {
        runs();
        supervisor.restart(TASK);
        units.stops.get(0).completeExceptionally(new UnitException(UnitException.Kind.UNREACHABLE, "no bus"));
        ends();
        ready(1);
        supervisor.restart(TASK);
        advance(Duration.ofMinutes(1));

        assertThat(units.stops).as("one for each run").hasSize(2);
    }

    @Test
    void shouldLookForWhatRunsUntilItFindsItAndTellThatOnce() {
        units.hidden = new UnitException(UnitException.Kind.UNREACHABLE, "no bus");
        units.run(new UnitStatus(UNIT, UnitState.RUNNING, "", 1, "", UnitExit.UNKNOWN));
        units.looks.set(0);
        Supervisor another = new Supervisor(units, conductor, clock, new HoldStore(directory), Runnable::run,
                (event, task, text, fields) -> told.add(event + ": " + text));
        CompletableFuture<Void> adopted = another.begin(List.of()).toCompletableFuture();
        turn();
        for (int millis : new int[] {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
            int before = units.looks.get();
            advance(Duration.ofMillis(millis - 1));
            assertThat(units.looks).as("before " + millis + " ms").hasValue(before);
            advance(Duration.ofMillis(1));
            assertThat(units.looks).as("after " + millis + " ms").hasValue(before + 1);
        }
        assertThat(adopted).as("nothing is to be started yet").isNotDone();
        assertThat(told).singleElement().asString().startsWith("supervisor-lost: running tasks could not be looked for")
                .endsWith("no bus");

        units.hidden = null;
        advance(Duration.ofSeconds(5));
        assertThat(adopted).isDone();
        assertThat(another.state(TASK)).isEqualTo(SupervisedState.RUNNING);
        assertThat(told.get(1)).startsWith("supervisor-regained: ");
        another.want(TASK, UnitSpec.of(UNIT, UnitProcess.of("/bin/true")));
        advance(Duration.ofMinutes(1));
        assertThat(units.starts).isEmpty();
        assertThat(units.looks).hasValue(10);
    }

    @Test
    void shouldNotWaitWithTheFirstLookOnceTheUnitsCanBeSeenAgain() {
        units.hidden = new UnitException(UnitException.Kind.UNREACHABLE, "no bus");
        Supervisor another = new Supervisor(units, conductor, clock, new HoldStore(directory), Runnable::run,
                (event, task, text, fields) -> { });
        CompletableFuture<Void> adopted = another.begin(List.of()).toCompletableFuture();
        advance(Duration.ofMinutes(1));
        assertThat(another.obstacle()).isEqualTo("no bus");

        units.hidden = null;
        units.tell(new UnitEvent.Regained(List.of()));
        turn();

        assertThat(adopted).isDone();
        assertThat(another.obstacle()).isEmpty();
        units.looks.set(0);
        advance(Duration.ofMinutes(1));
        assertThat(units.looks).hasValue(0);
    }

    @Test
    void shouldLetAStartWaitForItsTurnAndSaySo() {
        int most = StartTurns.PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < most + 3; i++) {
            want(i);
        }
        assertThat(units.starts).hasSize(most);
        assertThat(supervisor.state(task(most))).isEqualTo(SupervisedState.STARTING);
        assertThat(supervisor.reason(task(most))).startsWith("it waits for its turn");
        assertThat(supervisor.waitsForTurn(task(most))).isTrue();

        ready(0);
        assertThat(units.starts).hasSize(most + 1);
        assertThat(supervisor.reason(task(most))).isEqualTo("its process starts");
        assertThat(supervisor.waitsForTurn(task(most))).isFalse();
        units.starts.get(1).completeExceptionally(new UnitException(UnitException.Kind.START_FAILED, "no"));
        turn();
        assertThat(units.starts).as("one that fails makes room, too").hasSize(most + 2);
        advance(StartTurns.LONGEST);
        assertThat(units.starts).as("one that is slow holds nobody back any longer").hasSizeGreaterThan(most + 2);
        assertThat(units.started).map(UnitSpec::name).contains(UnitNames.ofTask(task(most + 2)));
    }

    @Test
    void shouldStartWhatIsWantedWhenTheTurnComes() {
        int most = StartTurns.PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i <= most; i++) {
            want(i);
        }
        UnitSpec other = UnitSpec.of(UnitNames.ofTask(task(most)), UnitProcess.of("/bin/false"));
        supervisor.want(task(most), other);
        ready(0);

        assertThat(units.started).last().isEqualTo(other);
    }

    @Test
    void shouldKeepAProcessThatIsFoundWhileItsTaskWaitsForItsTurn() {
        int most = StartTurns.PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i <= most; i++) {
            want(i);
        }
        UnitName found = UnitNames.ofTask(task(most));
        units.tell(new UnitEvent.Regained(List.of(new UnitStatus(found, UnitState.STARTING, "", 7, "", UnitExit.UNKNOWN))));
        turn();
        ready(0);

        assertThat(units.starts).hasSize(most);
        assertThat(supervisor.state(task(most))).isEqualTo(SupervisedState.STARTING);
        assertThat(supervisor.waitsForTurn(task(most))).isFalse();
    }

    @Test
    void shouldForgetTheTurnOfATaskThatIsNotWantedAnyMore() {
        int most = StartTurns.PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i <= most; i++) {
            want(i);
        }
        List<String> gone = new ArrayList<>();
        supervisor.leave(task(most), () -> gone.add(task(most)));
        units.stops.get(0).completeExceptionally(new UnitException(UnitException.Kind.NO_SUCH_UNIT, "it never was"));
        turn();
        assertThat(gone).containsExactly(task(most));

        ready(0);
        assertThat(units.starts).hasSize(most);
    }

    private static String task(int number) {
        return "T" + number;
    }

    private void want(int number) {
        supervisor.want(task(number), UnitSpec.of(UnitNames.ofTask(task(number)), UnitProcess.of("/bin/true")));
        turn();
    }

    private void runs() {
        supervisor.want(TASK, UnitSpec.of(UNIT, UnitProcess.of("/bin/true")));
        ready(0);
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.RUNNING);
    }

    private void ready(int start) {
        units.starts.get(start).complete(new UnitStatus(UNIT, UnitState.RUNNING, "", 1, "", UnitExit.UNKNOWN));
        turn();
    }

    private void ends() {
        units.tell(new UnitEvent.Exited(new UnitStatus(UNIT, UnitState.FAILED, "", 0, "", KILLED)));
        turn();
    }

    private void advance(Duration by) {
        clock.advance(by);
        turn();
    }

    private void turn() {
        while (conductor.doWork() > 0) {
            // Until nothing is left to do.
        }
    }
}
