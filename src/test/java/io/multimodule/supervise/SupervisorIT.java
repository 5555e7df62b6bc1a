package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitLifecycle;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import io.multimodule.unit.UnitsChooser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with real processes, as on a machine whose PID 1 is no systemd. */
class SupervisorIT {
    private static final long PATIENCE_SECONDS = 60;
    private static final String TASK = "Counter";

    @TempDir
    private Path directory;

    private final BlockingQueue<String> alerts = new LinkedBlockingQueue<>();
    private Conductor conductor;
    private AgentRunner runner;
    private Units units;
    private HoldStore holds;
    private Supervisor supervisor;

    @BeforeEach
    void begin() throws Exception {
        conductor = new Conductor("test", Clock.SYSTEM, Conductor.DEFAULT_TURN);
        runner = new AgentRunner(conductor, (where, error) -> alerts.add("failed " + where + ": " + error));
        conductor.wokenBy(runner);
        runner.start();
        holds = new HoldStore(directory.resolve("holds"));
        supervise();
    }

    @AfterEach
    void end() throws Exception {
        assertThat(on(() -> supervisor.stopAll()).await()).isEmpty();
        units.close();
        runner.close();
    }

    @Test
    void shouldHoldACrashLoopWithTheLastLinesAndRunItAfterItsRelease() throws Exception {
        Path mended = directory.resolve("mended");
        want("echo about to fail; if [ -e " + mended + " ]; then exec sleep 1000; fi; exit 3");

        String held = awaitAlert("is held");
        assertThat(held).contains("5 ends within 600 s").contains("exited with status 3").contains("about to fail");
        assertThat(holds.all()).singleElement().satisfies(hold -> assertThat(hold.task()).isEqualTo(TASK));

        Files.createFile(mended);
        assertThat(on(() -> supervisor.release(TASK)).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(holds.all()).isEmpty();
        awaitState(SupervisedState.RUNNING);
    }

    @Test
    void shouldStartAKilledProcessAgain() throws Exception {
        want("exec sleep 1000");
        awaitState(SupervisedState.RUNNING);
        long first = pid();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        assertThat(awaitAlert("restart 1")).contains("killed by signal 9");
        awaitState(SupervisedState.RUNNING);
        assertThat(pid()).isNotEqualTo(first);
    }

    @Test
    void shouldAdoptWhatAnEarlierSupervisorStarted() throws Exception {
        want("exec sleep 1000");
        awaitState(SupervisedState.RUNNING);
        long before = pid();
        units.close();

        supervise();
        want("exec sleep 1000");
        awaitState(SupervisedState.RUNNING);
        assertThat(pid()).isEqualTo(before);
    }

    @Test
    void shouldTellWhenNothingOfItRunsAnyMore() throws Exception {
        want("exec sleep 1000");
        awaitState(SupervisedState.RUNNING);
        long pid = pid();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        conductor.post(() -> supervisor.leave(TASK, () -> gone.complete(null)));

        gone.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }

    private void supervise() throws Exception {
        units = UnitsChooser.open(UnitsChooser.Supervisor.PROCESSES, UnitNames.PREFIX, directory.resolve("units"),
                (where, error) -> alerts.add("failed " + where + ": " + error));
        supervisor = new Supervisor(units, conductor, Clock.SYSTEM, holds, Runnable::run,
                (event, task, text, fields) -> alerts.add(event + ": " + text));
        List<Hold> written = holds.all();
        on(() -> supervisor.begin(written)).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void want(String script) {
        UnitSpec spec = UnitSpec.of(UnitNames.ofTask(TASK), UnitProcess.of("/bin/sh", "-c", script))
                .with(UnitLifecycle.DEFAULT.with(UnitLifecycle.Readiness.EXEC).withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(5)));
        conductor.post(() -> {
            supervisor.limitCrashes(TASK, List.of(new CrashLimit(5, Duration.ofMinutes(10))));
            supervisor.want(TASK, spec);
        });
    }

    private long pid() throws Exception {
        return units.status(UnitNames.ofTask(TASK)).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS).mainPid();
    }

    private String awaitAlert(String part) throws InterruptedException {
        for (String alert; (alert = alerts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) != null;) {
            if (alert.contains(part)) {
                return alert;
            }
        }
        throw new AssertionError("no alert with \"" + part + "\" came");
    }

    /** Looks again after each turn of the conductor, by commands that it runs itself. */
    private void awaitState(SupervisedState state) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        conductor.post(() -> look(state, reached));
        reached.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void look(SupervisedState state, CompletableFuture<Void> reached) {
        if (supervisor.state(TASK) == state) {
            reached.complete(null);
        } else if (!reached.isDone()) {
            conductor.timers().after(TimeUnit.MILLISECONDS.toNanos(5), () -> look(state, reached));
        }
    }

    private <T> T on(Callable<T> action) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        conductor.post(() -> {
            try {
                result.complete(action.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
