package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import io.multimodule.supervise.Stopping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EndOfOthersTest {
    private final List<String> said = new ArrayList<>();
    private final CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    private String obstacle = "";

    private boolean await(CompletionStage<Stopping> asked) throws InterruptedException {
        return new EndOfOthers(() -> asked, () -> obstacle, () -> "it runs a callback of task Stuck", new Reports() {
            @Override
            public void report(String channel, String task, String text, Message fields, Throwable cause) {
                said.add(channel + ": " + text);
            }

            @Override
            public boolean debugs() {
                return false;
            }
        }).await(Duration.ZERO);
    }

    @Test
    void shouldSayNothingWhenAllHaveEnded() throws Exception {
        assertThat(await(CompletableFuture.completedStage(Stopping.NOTHING))).isTrue();
        assertThat(await(CompletableFuture.completedStage(new Stopping(Duration.ZERO, Map.of("A", ended))))).isTrue();
        assertThat(said).isEmpty();
    }

    @Test
    void shouldNameWhatRunsStillAndTheNextStep() throws Exception {
        Stopping stopping = new Stopping(Duration.ofMillis(1), Map.of("A", ended, "Disk (multimodule-task-Disk.service, process 7)",
                new CompletableFuture<>()));

        assertThat(await(CompletableFuture.completedStage(stopping))).isFalse();
        assertThat(said).containsExactly("alert: the daemon ends, but processes of tasks did not end within 0 s and run on:"
                + " Disk (multimodule-task-Disk.service, process 7). Look what they wait for and kill them, or start the daemon"
                + " again, which takes them over");
    }

    @Test
    void shouldNameWhatTheyCouldNotBeLookedForWith() throws Exception {
        obstacle = "no bus: check that dbus.socket is active";

        assertThat(await(new CompletableFuture<>())).isFalse();
        assertThat(said).containsExactly("alert: the daemon ends, but processes of tasks were not asked to end and run on: which of"
                + " them run could not be found out within 0 s: no bus: check that dbus.socket is active. Look what they wait for"
                + " and kill them, or start the daemon again, which takes them over");
    }

    @Test
    void shouldNotCallItAGoodEndWhenNobodyKnowsWhatRuns() throws Exception {
        obstacle = "tasks in processes of their own cannot be kept: the broker is not for you";

        assertThat(await(CompletableFuture.completedStage(Stopping.NOTHING))).isFalse();
        assertThat(said).singleElement().asString().contains("were not asked to end, because it is not known which do: " + obstacle);
    }

    @Test
    void shouldNameTheTaskThatKeepsThemFromBeingAsked() throws Exception {
        assertThat(await(new CompletableFuture<>())).isFalse();
        assertThat(said).singleElement().asString().contains("were not asked to end", "callback of task Stuck");
    }
}
