package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state directory is on a file system of 2 MiB that becomes full. Needs the right to mount one. */
class FullStateDiskIT extends WithWildTasks {
    private static final int BLOCK = 4096;
    private Path state;
    private boolean mounted;

    @Override
    List<String> answering() {
        return List.of("Alpha", "Beta");
    }

    @BeforeEach
    void mount() throws Exception {
        state = Files.createDirectory(daemon.file("state"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", state.toString()) == 0;
        assumeTrue(mounted, "this process may not mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            daemon.ctl("stop");
            daemon.awaitExit();
            run("umount", state.toString());
        }
    }

    @Test
    @Timeout(300)
    void shouldWorkOnAndSayItAndSaveAndHoldAsSoonAsThereIsRoom() throws Exception {
        start(task("Alpha", false, "") + task("Beta", false, ""));
        long count = 0;
        assertCount(++count);
        Path filler = state.resolve("filler");
        while (!isSaid("the state of task Alpha was not saved")) {
            // The daemon gives blocks back, too: those of files that it replaces.
            fill(filler);
            assertCount(++count);
        }
        daemon.output().await("the state of task Alpha was not saved", "No space left on device");
        assertCount(++count);

        assertThat(holdBetaOnAFullDisk(filler)).contains("cannot write the hold", "check space");
        daemon.output().await("cannot write the hold", "the hold is lost with the next start of the daemon");
        assertThat(daemon.awaitStatus("Beta", "held").object("hold").string("reason")).contains("held by hand: a test");
        assertThat(holdFile("Beta")).doesNotExist();

        Files.delete(filler);
        assertThat(daemon.ctl("hold", "Beta", "--why", "a second test").code()).isZero();
        assertThat(holdFile("Beta")).exists();
        assertThat(daemon.stop()).as("all is saved").isZero();
        daemon.start();
        assertCount(++count);
        daemon.awaitStatus("Beta", "held");
        sendNumbers("Beta", 1);
        assertThat(daemon.ctl("release", "Beta").code()).isZero();
        assertNumbers("Beta", 1);
    }

    private void assertCount(long count) throws Exception {
        send("Alpha", "{}");
        assertThat(daemon.transit().receive("Alpha_out").number("count", -1)).isEqualTo(count);
    }

    /** What is said of a hold that finds no block, once there is none. */
    private String holdBetaOnAFullDisk(Path filler) throws Exception {
        while (true) {
            fill(filler);
            CommandRun hold = daemon.ctl("hold", "Beta", "--why", "a test");
            if (hold.code() != 0) {
                return hold.text();
            }
            assertThat(daemon.ctl("release", "Beta").code()).isZero();
        }
    }

    private void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (Files.getFileStore(state).getUsableSpace() > 0) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException e) {
            // The daemon has taken the last block.
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}
