package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state directory is on a file system of 2 MiB that becomes full. Needs the right to mount one. */
class FullStateDiskIT extends WithWildTasks {
    private SmallDisk disk;

    @Override
    List<String> answering() {
        return List.of("Alpha", "Beta");
    }

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.at(daemon.file("state"), "2m");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            daemon.ctl("stop");
            daemon.awaitExit();
            disk.unmount();
        }
    }

    @Test
    @Timeout(300)
    void shouldWorkOnAndSayItAndSaveAndHoldAsSoonAsThereIsRoom() throws Exception {
        start(task("Alpha", false, "") + task("Beta", false, ""));
        long count = 0;
        assertCount(++count);
        while (!isSaid("the state of task Alpha was not saved")) {
            disk.fill();
            assertCount(++count);
        }
        daemon.output().await("the state of task Alpha was not saved", "No space left on device");
        assertCount(++count);

        assertThat(holdBetaOnAFullDisk()).contains("cannot write the hold", "check space");
        daemon.output().await("cannot write the hold", "the hold is lost with the next start of the daemon");
        assertThat(daemon.awaitStatus("Beta", "held").object("hold").string("reason")).contains("held by hand: a test");
        assertThat(holdFile("Beta")).doesNotExist();

        disk.clear();
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
    private String holdBetaOnAFullDisk() throws Exception {
        while (true) {
            disk.fill();
            CommandRun hold = daemon.ctl("hold", "Beta", "--why", "a test");
            if (hold.code() != 0) {
                return hold.text();
            }
            assertThat(daemon.ctl("release", "Beta").code()).isZero();
        }
    }
}
