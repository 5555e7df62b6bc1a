package io.multimodule.daemon;

import io.multimodule.cgroup.FakeCgroups;
import io.multimodule.control.StateDirectory;
import io.multimodule.failsafe.Breach;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.HostTrial;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with one task, {@code Eater}, whose cgroup says what the test likes, second by second of a clock turned by hand. */
abstract class WithMeasuredUnit {
    static final long MIB = 1024 * 1024;
    private static final UnitName UNIT = UnitNames.ofTask("Eater");
    private static final long PID = 4711;

    @TempDir
    Path directory;
    final List<Breach> breaches = new ArrayList<>();
    HostTrial trial;
    Accountant accountant;
    /** Whether its process was started by an earlier daemon. */
    boolean adopted;
    private FakeCgroups tree;

    @BeforeEach
    void begin() throws Exception {
        tree = FakeCgroups.in(directory).add(UNIT.value());
        Files.createDirectories(tree.proc().resolve(Long.toString(PID)));
        Files.writeString(tree.proc().resolve(PID + "/cgroup"), "12:pids:/other\n0::/tasks.slice/" + UNIT + "\n");
        trial = new HostTrial(directory.resolve("host"), 100_000).start();
    }

    @AfterEach
    void end() throws Exception {
        close();
        trial.stop();
    }

    /** A daemon begins with this configuration, and the task runs. */
    void open(String yaml) throws Exception {
        accountant = new Accountant(trial.host, trial.services,
                new HostDocuments(new StateDirectory(directory), new Metrics().taskTotals()), tree.accounting(100),
                new ToldLevels(new StateDirectory(directory).levels(), Runnable::run, trial.services.reports()), breaches::add);
        accountant.prepare();
        configure(yaml);
        runs();
        accountant.agent().onStart();
    }

    void configure(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("multimodule.yaml"), "state_dir: " + directory + "\n" + yaml);
        accountant.configure(new Configuration(file, true, Message.EMPTY).load(Message.EMPTY).settings());
    }

    private void runs() {
        accountant.began("Eater", new UnitStatus(UNIT, UnitState.RUNNING, "run", PID, "", UnitExit.UNKNOWN), adopted);
    }

    /** So often has the kernel killed something of it at its limit of memory. */
    void kills(int count) {
        tree.set(UNIT.value(), "memory.events", "low 0\nhigh 0\nmax 9\noom " + count + "\noom_kill " + count + "\n");
    }

    void close() throws Exception {
        accountant.agent().onClose();
        accountant.close();
    }

    /** A second in which it has so much of its own in memory, and so much of files. */
    void second(long own, long cache) throws Exception {
        tree.set(UNIT.value(), "memory.current", (own + cache) * MIB + "\n")
                .set(UNIT.value(), "memory.stat", "active_file 0\ninactive_file " + cache * MIB + "\n");
        trial.advance(Duration.ofSeconds(1));
        accountant.agent().doWork();
    }

    /** Seconds in which it has so much of its own in memory. */
    void seconds(int count, long own) throws Exception {
        for (int i = 0; i < count; i++) {
            second(own, 0);
        }
    }
}
