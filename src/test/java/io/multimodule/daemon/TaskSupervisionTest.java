package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.broker.StillUnits;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.control.StateDirectory;
import io.multimodule.runtime.HostTrial;
import io.multimodule.runtime.Settings;
import io.multimodule.supervise.Stopping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's part of supervision, with units that do nothing and that are opened when the test says so. */
class TaskSupervisionTest {
    private static final String PROGRAM = "Program";

    @TempDir
    private Path directory;
    private final StillUnits units = new StillUnits();
    private HostTrial trial;
    private TaskSupervision supervision;

    @BeforeEach
    void begin() throws IOException {
        trial = new HostTrial(directory.resolve("host"), 10_000).start();
        supervision = new TaskSupervision(trial.host, trial.services, new StateDirectory(directory),
                new HostUnits(directory, List.of()));
        Settings settings = Settings.read(new ConfigLoader().load(List.of(ConfigSource.text("test",
                "tasks: { " + PROGRAM + ": { command: [ /bin/true ] } }"))));
        supervision.configure(settings);
        supervision.found(settings.tasks().get(PROGRAM));
        trial.turn();
    }

    @AfterEach
    void end() throws IOException {
        supervision.close();
        trial.stop();
    }

    @Test
    void shouldStartWhatWasWantedBeforeThereWasASupervisor() {
        supervision.open(errors -> units);
        trial.turn();

        assertThat(units.started).singleElement().satisfies(spec -> assertThat(spec.name().value()).contains(PROGRAM));
    }

    @Test
    void shouldStartNothingWhenTheEndWasAskedForBeforeThereWasASupervisor() {
        supervision.suspend();
        CompletableFuture<Stopping> stopping = supervision.stopAll().toCompletableFuture();
        trial.turn();
        assertThat(stopping).isNotDone();

        supervision.open(errors -> units);
        trial.turn();

        assertThat(stopping).isDone();
        assertThat(units.started).isEmpty();
    }
}
