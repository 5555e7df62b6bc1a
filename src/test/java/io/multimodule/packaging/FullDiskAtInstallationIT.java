package io.multimodule.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an installation makes for this machine's Java goes to a file system of 64 KiB. Needs the right to mount one.
 */
class FullDiskAtInstallationIT {
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule")).toAbsolutePath();
    @TempDir
    private Path folder;
    private Path cache;

    private record Outcome(int code, String output) {
    }

    @BeforeEach
    void mount() throws Exception {
        cache = Files.createDirectory(folder.resolve("cache"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", cache.toString()).code() == 0,
                "this process may not mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", cache.toString());
    }

    @Test
    void shouldSayThatTheLibrariesDoNotFitAndLeaveNothing() throws Exception {
        Outcome outcome = run("packaging/lay-out-native-libraries", TREE.toString(), cache.resolve("native").toString());

        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output().lines()).singleElement().asString().contains("cannot lay the native libraries ready in "
                + cache.resolve("native"), "No space left on device", "each program unpacks them at its start");
        assertThat(cache.resolve("native")).isEmptyDirectory();
    }

    @Test
    void shouldSayThatTheArchiveDoesNotFitAndLeaveNothing() throws Exception {
        Outcome outcome = run("packaging/make-class-archive", TREE.toString(), cache.toString());

        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).endsWith("the archive multimodule.jsa could not be made; the tree works without it\n");
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }

    private static Outcome run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
