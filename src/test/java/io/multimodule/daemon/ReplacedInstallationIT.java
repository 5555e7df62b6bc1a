package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs while an upgrade replaces the files that it was started from. */
class ReplacedInstallationIT extends WithDaemon {
    @TempDir
    private Path elsewhere;

    private Path copyOfTheTree() throws IOException {
        for (String folder : List.of("bin", "lib")) {
            Path to = Files.createDirectories(elsewhere.resolve(folder));
            try (Stream<Path> files = Files.list(DaemonProcess.TREE.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return elsewhere;
    }

    private void deleteJars() throws IOException {
        try (Stream<Path> files = Files.list(elsewhere.resolve("lib"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void shouldWorkOnAndEndWellWithoutAnyOfItsJars() throws Exception {
        daemon.from(copyOfTheTree()).config("""
                tasks: { Alpha: { external: true } }
                routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
                """).start();
        daemon.output().await("host Alpha is ready");
        deleteJars();

        daemon.transit().send("Alpha", "{\"id\":1}");
        assertThat(daemon.transit().receive("Alpha_out").number("count", 0)).isEqualTo(1);
        assertThat(daemon.ctl("explain", "Alpha").text()).contains("runs");
        assertThat(daemon.ctl("stop", "--externals").code()).isZero();

        assertThat(daemon.awaitExit()).isZero();
        assertThat(daemon.output().lines()).noneMatch(line -> line.contains("NoClassDefFoundError") || line.contains("ClassNotFoundException"));
        assertThat(daemon.ctl("state", "show", "Alpha", "--json").text()).as("saved at the end").contains("\"count\": 1");
    }
}
