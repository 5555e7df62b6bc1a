package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DaemonOptionsTest {
    @Test
    void shouldSayNothingWhenNothingIsSaid() {
        DaemonOptions options = parse();

        assertThat(options.asConfiguration()).isEqualTo(Message.EMPTY);
        assertThat(options.mainFile()).isEqualTo(DaemonOptions.DEFAULT_CONFIG);
        assertThat(options.isConfigNamed()).isFalse();
    }

    @Test
    void shouldPutEveryOptionWhereTheConfigurationHasIt() {
        DaemonOptions options = parse("-q", "ctl", "-p", "a.b,c", "-s", "/state", "-d", "3", "-T", "/queues",
                "-o", "log:1,error:/var/log/mm,alert:ops", "--control-socket", "/sock", "-c", "/mm.yaml");

        assertThat(options.asConfiguration()).isEqualTo(Message.builder(8).put("control_queue", "ctl")
                .put("task_packages", List.of("a.b", "c")).put("state_dir", "/state").put("control_socket", "/sock")
                .put("debug_level", 3).put("queues", Message.of("directory", "/queues"))
                .put("channels", Message.of("log", "1", "error", "/var/log/mm", "alert", "ops")).build());
        assertThat(options.mainFile()).isEqualTo(Path.of("/mm.yaml"));
        assertThat(options.isConfigNamed()).isTrue();
    }

    @Test
    void shouldReadARelativePathFromWhereTheCommandWasTyped() {
        assertThat(parse("-s", "x/../state").asConfiguration().string("state_dir"))
                .isEqualTo(Path.of("state").toAbsolutePath().toString());
    }

    @Test
    void shouldSayHowAChannelIsWritten() {
        for (String wrong : List.of("log", ":1", "log:")) {
            assertThatThrownBy(() -> parse("-o", wrong).asConfiguration()).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + wrong + "\"").hasMessageContaining("CHANNEL:ACTION");
        }
    }

    private static DaemonOptions parse(String... arguments) {
        return CommandLine.populateCommand(new DaemonOptions(), arguments);
    }
}
