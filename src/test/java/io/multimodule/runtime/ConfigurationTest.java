package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final Message NOTHING = Message.EMPTY;

    @TempDir
    Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("multimodule.yaml"), "state_dir: /srv/mm\n");
    }

    private Path socket(boolean named, Message commandLine) {
        return new Configuration(file, named, commandLine).load(NOTHING).settings().controlSocket();
    }

    @Test
    void shouldLetTheDaemonOfTheSystemAnswerWhereToolsLookForItWhereverItsStateIs() {
        assertThat(socket(false, NOTHING)).isEqualTo(Settings.DEFAULT_CONTROL_SOCKET);
        assertThat(socket(true, NOTHING)).as("of one's own").isEqualTo(Path.of("/srv/mm/control.sock"));
        assertThat(socket(false, Message.of("state_dir", "/tmp/mm"))).isEqualTo(Path.of("/tmp/mm/control.sock"));
    }

    @Test
    void shouldLetTheDaemonOfTheSystemAnswerWhereTheConfigurationSays() throws IOException {
        Files.writeString(file, "{ state_dir: /srv/mm, control_socket: /run/acme.sock }\n");

        assertThat(socket(false, NOTHING)).isEqualTo(Path.of("/run/acme.sock"));
        assertThat(socket(false, Message.of("control_socket", "/x.sock"))).isEqualTo(Path.of("/x.sock"));
    }
}
