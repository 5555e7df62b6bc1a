package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state directory is on a file system of 2 MiB that becomes full. Needs the right to mount one. */
class FullStateDiskIT extends WithSmallDisk {
    FullStateDiskIT() {
        super("state", "2m");
    }

    @Test
    @Timeout(300)
    void shouldWorkOnAndSayItAndSaveAndHoldAsSoonAsThereIsRoom() throws Exception {
        start(task("Alpha", false, "") + task("Beta", false, ""));
        long count = answersUntilUnsaved("Alpha");
        daemon.output().await("the state of task Alpha was not saved", "No space left on device");
        assertCount("Alpha", ++count);

        assertThat(holdBetaOnAFullDisk()).contains("cannot write the hold", "check space");
        daemon.output().await("cannot write the hold", "the hold is lost with the next start of the daemon");
        assertThat(daemon.awaitStatus("Beta", "held").object("hold").string("reason")).contains("held by hand: a test");
        assertThat(holdFile("Beta")).doesNotExist();

        disk.clear();
        assertThat(daemon.ctl("hold", "Beta", "--why", "a second test").code()).isZero();
        assertThat(holdFile("Beta")).exists();
        assertThat(daemon.stop()).as("all is saved").isZero();
        daemon.start();
        assertCount("Alpha", ++count);
        daemon.awaitStatus("Beta", "held");
        sendNumbers("Beta", 1);
        assertThat(daemon.ctl("release", "Beta").code()).isZero();
        assertNumbers("Beta", 1);
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
