package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** Names that are none, given to the commands that stop, hold and start tasks: nothing is done by halves. */
class TaskNamesIT extends WithDaemon {
    @Test
    void shouldRefuseNamesThatAreNoneBeforeAnythingIsDone() throws Exception {
        daemon.config("tasks: { Alpha: {}, Gamma: { host: shop } }\n").start();
        refused("there is no task and no host Alhpa; did you mean 'Alpha'?", "hold", "Alhpa", "--why", "x");
        refused("there is no task and no host shpo; did you mean 'shop'?", "hold", "shpo", "--why", "x");
        refused("there is no task Alhpa; did you mean 'Alpha'?", "stop", "Alpha", "Alhpa");
        refused("there is no task Alhpa; did you mean 'Alpha'?", "start", "Alpha", "Alhpa");
        refused("there is no task and no host Alhpa", "restart", "Alpha", "Alhpa");
        refused("there is no task and no host Alhpa", "restart", "--rolling", "Alpha", "Alhpa");
        refused("Alhpa is not held", "release", "Alhpa");
        refused("name tasks, or --all, not both", "stop", "--all", "Alpha");
        assertThat(daemon.output().lines()).noneMatch(line -> line.contains("task Alpha ended"));
        assertThat(Files.exists(daemon.file("state/holds/Alhpa.hold"))).isFalse();
        assertThat(daemon.ctl("tasks", "Alpha").text()).contains("running");

        assertThat(daemon.ctl("start", "Gamma").code()).isZero();
        refused("shop is a host, not a task; name those of its tasks [Gamma] that you mean", "stop", "shop");
        CommandRun host = daemon.ctl("restart", "--rolling", "shop", "Alpha");
        assertThat(host.code()).as(host.text()).isZero();
        assertThat(host.text()).contains("shop runs", "Alpha runs");
    }

    @Test
    void shouldRefuseHeldNamesAndReleaseWhatIsNotConfiguredAnyMore() throws Exception {
        daemon.config("tasks: { Alpha: {}, Beta: {}, Gamma: { external: true } }\n").start();
        assertThat(daemon.ctl("hold", "Beta", "--why", "under repair").code()).isZero();
        assertThat(daemon.ctl("hold", "Gamma", "--why", "under repair").code()).isZero();
        refused("under repair; \"multimodulectl release Beta\" lets it start", "restart", "--rolling", "Alpha", "Beta");
        refused("under repair", "start", "Gamma");
        refused("Betta is not held; did you mean 'Beta'?", "release", "Betta");
        refused("Alpha is not held", "release", "Beta", "Alpha");
        refused("there is no task and no host Alhpa", "hold", "Alpha", "Alhpa", "--why", "x");
        assertThat(daemon.ctl("tasks", "Beta").text()).as("nothing by halves").contains("held");
        assertThat(daemon.output().lines()).noneMatch(line -> line.contains("task Alpha ended"));

        daemon.config("tasks: { Alpha: {} }\n");
        daemon.output().await("a new configuration is in force");
        assertThat(daemon.ctl("release", "Gamma").code()).isZero();
        assertThat(daemon.stop()).isZero();
        daemon.start();
        assertThat(daemon.ctl("release", "Beta").code()).as("a hold that an earlier daemon left").isZero();
        refused("Gamma is not held", "release", "Gamma");
    }

    @Test
    void shouldHoldAndReleaseManyAtOnce() throws Exception {
        daemon.config("tasks: { Alpha: {}, Beta: { external: true }, Gamma: { host: shop } }\n").start();
        assertThat(daemon.ctl("hold", "Alpha", "Beta", "shop", "--why", "the disk is full").text().lines())
                .containsExactly("Alpha is held", "Beta is held", "shop is held");
        assertThat(daemon.ctl("release", "Alpha", "Beta", "Alpha").text().lines())
                .containsExactly("Alpha is released", "Beta is released");
        assertThat(daemon.ctl("hold", "Beta", "--why", "once more").code()).isZero();
        // They show their holds when their processes have ended.
        daemon.awaitStatus("Beta", "held");
        daemon.awaitStatus("Gamma", "held");
        assertThat(daemon.ctl("release", "--all").text().lines()).containsExactly("Beta is released", "shop is released");
        assertThat(daemon.ctl("start", "Alpha", "Beta", "Gamma").text()).contains("Alpha runs", "Beta runs", "Gamma runs");
        assertThat(daemon.ctl("release", "--all").text()).isEqualTo("nothing is held");
    }

    @Test
    void shouldReleaseSeveralOfWhichOneHasNotEndedYet() throws Exception {
        Path pipe = daemon.file("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        daemon.config("tasks: { Alpha: {}, Deaf: { command: [ /bin/sh, \"-c\", \"trap '' TERM; read line <" + pipe
                + "; while :; do sleep 1; done\" ] } }\n").start();
        // Its other end can be opened when the program reads it, and hears no TERM any more.
        Files.writeString(pipe, "go\n", StandardOpenOption.WRITE);
        assertThat(daemon.ctl("hold", "Deaf", "Alpha", "--why", "a test").code()).isZero();
        assertThat(daemon.ctl("release", "Deaf", "Alpha").text().lines())
                .containsExactly("Deaf is released", "Alpha is released");
        assertThat(daemon.ctl("start", "Deaf", "Alpha").text()).contains("Deaf runs", "Alpha runs");
    }

    private void refused(String text, String... command) throws Exception {
        CommandRun run = daemon.ctl(command);
        assertThat(run.code()).as(run.text()).isNotZero();
        assertThat(run.text()).contains(text);
    }
}
