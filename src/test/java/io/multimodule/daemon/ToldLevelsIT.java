package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The levels that a daemon told are known to the next one. */
class ToldLevelsIT extends WithWildTasks {
    @Override
    List<String> answering() {
        return List.of();
    }

    @Test
    void shouldEndAnAlertOfTheDaemonBeforeAndNotTellItAgain() throws Exception {
        start(task("Alpha", true, "threads: { warn: 3, for: 3s }"));
        daemon.output().await("task Alpha: threads", "above warn 3", "(was ok)");
        assertThat(daemon.stop()).isZero();
        assertThat(daemon.file("state/levels.json")).content().contains("\"name\":\"Alpha\",\"metric\":\"threads\"");

        daemon.start();
        configure(task("Alpha", true, "threads: { warn: 90, for: 3s }"));
        daemon.output().await("task Alpha: threads", "is ok", "(was warn)");
        assertThat(isSaid("above warn 3")).isFalse();
    }
}
