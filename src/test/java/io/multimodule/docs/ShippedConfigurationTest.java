package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigProblem;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that is installed: valid as it is, and with what it shows switched on. */
class ShippedConfigurationTest {
    private static final Path SHIPPED = Path.of("etc/multimodule.yaml");

    @TempDir
    Path directory;

    @Test
    void shouldChangeNothingAsItIsShipped() throws IOException {
        Settings shipped = load(Files.readString(SHIPPED));
        assertThat(shipped).usingRecursiveComparison().isEqualTo(load(""));
    }

    @Test
    void shouldShowTheDefaultsAndTheExampleWithinComments() throws IOException {
        Settings defaults = load("");
        Settings shown = load(switchedOn());

        assertThat(shown.queues()).isEqualTo(defaults.queues());
        assertThat(shown.bounds()).isEqualTo(defaults.bounds());
        assertThat(shown.limits()).usingRecursiveComparison().ignoringFields("own").isEqualTo(defaults.limits());
        assertThat(List.of(shown.controlQueue(), shown.stateDirectory(), shown.controlSocket()))
                .isEqualTo(List.of(defaults.controlQueue(), defaults.stateDirectory(), defaults.controlSocket()));
        assertThat(shown.taskPath().path()).containsAll(defaults.taskPath().path());
    }

    @Test
    void shouldRunTheHowdyExampleWhenSwitchedOn() throws IOException {
        Settings shown = load(switchedOn());
        Settings howdy = load(Files.readString(Path.of("examples/howdy/multimodule.yaml")));

        assertThat(shown.tasks()).isEqualTo(howdy.tasks());
        assertThat(shown.host().routed()).isEqualTo(howdy.host().routed());
        assertThat(shown.taskPath().packages()).isEqualTo(howdy.taskPath().packages());
    }

    /** A comment has one blank behind its #; a setting that is switched off has none, or two and more. */
    private static String switchedOn() throws IOException {
        return Files.readString(SHIPPED).replaceAll("(?m)^#(?=[^ \n]|  )", "");
    }

    private Settings load(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("multimodule.yaml"), yaml);
        Configuration.Loaded loaded = new Configuration(file, true, Message.EMPTY).load(Message.EMPTY);
        assertThat(loaded.problems()).extracting(ConfigProblem::toString).isEmpty();
        return loaded.settings();
    }
}
