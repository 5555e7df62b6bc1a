package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cgroup.FakeCgroups;
import io.multimodule.control.StateDirectory;
import io.multimodule.failsafe.Breach;
import io.multimodule.failsafe.Measure;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task reads from files is in memory for a while, and is not held against it. */
class FileReaderTest {
    private static final UnitName UNIT = UnitNames.ofTask("Reader");
    private static final long PID = 4711;
    private static final long MIB = 1024 * 1024;

    @TempDir
    private Path directory;
    private final List<Breach> breaches = new ArrayList<>();
    private FakeCgroups tree;
    private HostTrial trial;
    private Accountant accountant;

    @BeforeEach
    void begin() throws Exception {
        tree = FakeCgroups.in(directory).add(UNIT.value());
        Files.createDirectories(tree.proc().resolve(Long.toString(PID)));
        Files.writeString(tree.proc().resolve(PID + "/cgroup"), "12:pids:/other\n0::/tasks.slice/" + UNIT + "\n");
        trial = new HostTrial(directory.resolve("host"), 100_000).start();
        accountant = new Accountant(trial.host, trial.services,
                new HostDocuments(new StateDirectory(directory), new Metrics().taskTotals()), tree.accounting(100), breaches::add);
        Path file = Files.writeString(directory.resolve("multimodule.yaml"), "state_dir: " + directory + "\n"
                + "tasks: { Reader: { external: true, limits: { memory: { warn: none, severe: none, failsafe: 100MiB, for: 5s } } } }\n");
        accountant.configure(new Configuration(file, true, Message.EMPTY).load(Message.EMPTY).settings());
        accountant.began("Reader", new UnitStatus(UNIT, UnitState.RUNNING, "run", PID, "", UnitExit.UNKNOWN));
        accountant.agent().onStart();
    }

    @AfterEach
    void end() throws Exception {
        accountant.agent().onClose();
        accountant.close();
        trial.stop();
    }

    /** A second in which it has so much of its own in memory, and so much of files. */
    private void second(long own, long cache) throws Exception {
        tree.set(UNIT.value(), "memory.current", (own + cache) * MIB + "\n")
                .set(UNIT.value(), "memory.stat", "active_file 0\ninactive_file " + cache * MIB + "\n");
        trial.advance(Duration.ofSeconds(1));
        accountant.agent().doWork();
    }

    @Test
    void shouldNotHoldATaskThatReadsALargeFileFast() throws Exception {
        for (int i = 0; i < 20; i++) {
            second(20, i * 400);
        }

        assertThat(breaches).isEmpty();
        assertThat(accountant.withFigures(Message.of("name", "Reader")).object("figures").number("memory", 0)).isEqualTo(20 * MIB);
    }

    @Test
    void shouldHoldATaskThatGrowsBesides() throws Exception {
        for (int i = 0; i < 5; i++) {
            second(101, i * 400);
        }

        assertThat(breaches).singleElement().satisfies(breach -> {
            assertThat(breach.finding().measure()).isEqualTo(Measure.MEMORY);
            assertThat(breach.finding().value()).isEqualTo(101 * MIB);
        });
    }
}
