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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a failsafe whose units, clock and disk do only what the test lets them do. */
abstract class WithFailsafe {
    static final String TASK = "Counter";
    static final String LAST = "JNI global refs: 1, weak refs: 0";

    @TempDir
    Path directory;
    final StillUnits units = new StillUnits();
    private final Deque<Runnable> disk = new ArrayDeque<>();
    HostTrial trial;
    HoldStore holds;
    Supervisor supervisor;
    Failsafe failsafe;
    boolean configured = true;
    boolean program;
    boolean stuck;

    private final class Seen implements Processes {
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
        failsafe = new Failsafe(trial.host, trial.services, new Seen(), state, Thread.currentThread());
        supervisor.begin(List.of());
        turn();
    }

    @AfterEach
    void end() {
        trial.stop();
    }

    void turn() {
        trial.turn();
        for (Runnable work = disk.poll(); work != null; work = disk.poll()) {
            work.run();
            trial.turn();
        }
    }

    void starts() {
        supervisor.want(TASK, UnitSpec.of(UnitNames.ofTask(TASK), UnitProcess.of("/bin/true"))
                .with(new UnitResources("", 0, UnitLimits.NONE.withMemoryMax(1000))));
        turn();
    }

    void runs() {
        starts();
        units.starts.get(0).complete(status(UnitState.RUNNING, UnitExit.UNKNOWN));
        turn();
        assertThat(supervisor.state(TASK)).isEqualTo(SupervisedState.RUNNING);
    }

    static UnitStatus status(UnitState state, UnitExit exit) {
        return new UnitStatus(UnitNames.ofTask(TASK), state, "", 1, "", exit);
    }

    void ends(String result) {
        ends(new UnitExit(UnitExit.How.KILLED, 9, result));
    }

    void ends(UnitExit exit) {
        units.tellEnd(status(UnitState.FAILED, exit));
        turn();
    }

    void advance(Duration time) {
        trial.advance(time);
        turn();
    }

    static Finding finding() {
        LimitSettings limits = LimitSettings.read(new ConfigLoader().load(List.of(ConfigSource.text("a", "limits: { threads: { failsafe: 50 } }\n")))
                .root().value("limits"), LimitSettings.NONE, new MachineCapacity(1, 1));
        Amount limit = limits.of(Measure.THREADS).thresholds().failsafe();
        return new Finding(Subject.task(TASK), Measure.THREADS, Duration.ofSeconds(5), Level.FAILSAFE, 77, limit);
    }

    void breach(boolean dryRun) {
        failsafe.passed(new Breach(finding(), dryRun));
    }

    Hold hold() throws Exception {
        List<Hold> all = holds.all();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
