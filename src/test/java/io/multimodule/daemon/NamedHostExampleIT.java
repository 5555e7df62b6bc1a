package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of a named host, as its reader runs it. */
class NamedHostExampleIT extends WithDaemon {
    private static final Pattern SAYS = Pattern.compile("Stock: taken (\\d+), left (\\d+), process (\\d+)");


    @BeforeEach
    void start() throws Exception {
        Path example = DaemonProcess.TREE.resolve("examples/named-host/multimodule.yaml").toAbsolutePath();
        daemon.launchWith(List.of("-c", example.toString(), "-T", daemon.file("queues").toString(),
                "-s", daemon.file("state").toString(), "-o", "log:1,error:1,alert:1"));
    }

    @Test
    void shouldRunBothTasksInOneProcessBesideTheDaemon() throws Exception {
        Matcher first = next();
        assertThat(first.group(1)).isEqualTo("3");
        assertThat(first.group(2)).isEqualTo("4");
        assertThat(Long.parseLong(first.group(3))).isNotEqualTo(daemon.pid());
        Matcher second = next();
        assertThat(second.group(1)).isEqualTo("6");
        assertThat(second.group(3)).isEqualTo(first.group(3));
    }

    private Matcher next() {
        Matcher says = SAYS.matcher(daemon.output().await("Stock: taken"));
        assertThat(says.find()).isTrue();
        return says;
    }
}
