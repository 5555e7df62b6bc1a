package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final long NOW = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();

    private static List<String> explain(Message.Builder task) {
        return Explanation.of(new TaskDocument(task.build()), NOW);
    }

    private static Message.Builder task(String status, String placement) {
        return Message.builder(20).put("name", "Counter").put("status", status).put("placement", placement);
    }

    private static Message.Builder starting(String reason) {
        return task("starting", "external").put("since", "2026-01-01T11:59:59Z").put("reason", reason);
    }

    private static Message end(String when, String text) {
        return Message.of("when", when, "text", text);
    }

    @Test
    void shouldSayWhereATaskRuns() {
        assertThat(explain(task("running", "main"))).containsExactly("Counter runs in the daemon's own process.");
        assertThat(explain(task("running", "external").put("pid", 4711).put("since", "2026-01-01T11:57:58Z")
                .put("starts", 2))).containsExactly("Counter runs in a process of its own, process 4711, since"
                + " 2026-01-01T11:57:58Z (2 min 2 s ago).", "That process was started 2 times.");
        assertThat(explain(task("running", "Web").put("adopted", true).put("since", "2026-01-01T11:59:59Z")))
                .containsExactly("Counter runs in host Web, which the daemon found running 2026-01-01T11:59:59Z (1 s ago).");
    }

    @Test
    void shouldSayLastHowToSeeWhatATaskSaid() {
        assertThat(explain(task("running", "main").put("failed", 1).put("journal", "journalctl -u x"))).hasSize(3)
                .last().isEqualTo("\"journalctl -u x\" shows what it said.");
    }

    @Test
    void shouldSayHowTheDaemonAndSharedHostsAre() {
        Message.Builder main = Message.builder(8).put("name", "main").put("kind", "daemon").put("status", "running").put("pid", 4711)
                .put("since", "2026-01-01T11:57:58Z").put("figures", Message.of("cpu", 0.25, "heap", 0.5, "stalled", 0.125));

        assertThat(explain(main)).containsExactly("main is the daemon and runs as process 4711, since 2026-01-01T11:57:58Z"
                + " (2 min 2 s ago).", "It uses 0.25 cores.",
                "Of late 50.0% of its heap is in use, 12.5% of its time went into callbacks that stalled it.");
        assertThat(explain(Message.builder(4).put("name", "Web").put("kind", "host").put("status", "running").put("pid", 5)))
                .containsExactly("Web is a host that tasks share and runs as process 5.");
    }

    @Test
    void shouldSayHowLongATaskWaitsForWhichRestartAndWhy() {
        Message.Builder waiting = task("waiting", "external").put("restart", 4).put("reason", "restart 4 in 5000 ms: x")
                .put("restart_at", "2026-01-01T12:00:03.200Z").put("last_ends", List.of(
                        end("2026-01-01T11:59:58Z", "its process was killed by signal 9"),
                        end("2026-01-01T11:59:00Z", "its process exited with 1")));

        assertThat(explain(waiting)).containsExactly(
                "Counter waits 3.2 s before restart 4: its process was killed by signal 9.",
                "\"multimodulectl start Counter\" starts it at once.",
                "Runs that ended before:\n    2026-01-01T11:59:00Z (1 min 0 s ago): its process exited with 1");
    }

    @Test
    void shouldNotCountBackwardsFromAnOldDocument() {
        assertThat(explain(task("waiting", "external").put("restart", 1).put("reason", "it ended")
                .put("restart_at", "2026-01-01T11:00:00Z"))).first()
                .isEqualTo("Counter waited for restart 1, which was due 2026-01-01T11:00:00Z (1 h 0 min ago): it ended.");
        assertThat(explain(task("waiting", "external").put("reason", "it ended"))).first()
                .isEqualTo("Counter waits for its next start: it ended.");
    }

    @Test
    void shouldSayWhyATaskIsHeldAndHowToReleaseIt() {
        Message hold = Message.builder(5).put("reason", "task Counter is held: memory is 301.5MiB over 60s, the limit is 256.0MiB")
                .put("since", "2026-01-01T11:59:00Z").put("done", "its processes were killed")
                .put("last_lines", List.of("one", "two\033[2J")).put("thread_dump", "…").build();

        assertThat(explain(task("held", "external").put("reason", "short").put("hold", hold))).containsExactly(
                "Counter is held since 2026-01-01T11:59:00Z (1 min 0 s ago): memory is 301.5MiB over 60s, the limit is"
                        + " 256.0MiB.",
                "What was done: its processes were killed.",
                "\"multimodulectl release Counter\" lets it start again; until then its queue keeps what it has.",
                "The last lines that it wrote:\n    one\n    two\\x1b[2J",
                "The stacks of its threads, taken just before it was stopped, are in the hold: --json shows them.");
        assertThat(explain(task("held", "").put("reason", "task Counter is held: 5 ends are too many. \"multimodulectl release Counter\" lets"
                + " it start again"))).as("does not say it twice").containsExactly(
                "Counter is held: 5 ends are too many. \"multimodulectl release Counter\" lets it start again.");
        assertThat(explain(task("held", "").put("reason", "Counter is held by hand: the disk is full"))).first()
                .isEqualTo("Counter is held, by hand: the disk is full.");
    }

    @Test
    void shouldSayTheOtherStates() {
        assertThat(explain(task("stopped", "").put("reason", "\"multimodulectl start Counter\" lets it run again")))
                .containsExactly("Counter was stopped by hand; \"multimodulectl start Counter\" lets it run again.");
        assertThat(explain(task("failed", "main").put("reason", "there is no class Counter"))).containsExactly(
                "Counter could not be loaded or started: there is no class Counter. It is tried again when its code or its"
                        + " configuration changes.");
        String starts = "Counter starts: its process is not ready yet, since 2026-01-01T11:59:59Z (1 s ago)";
        assertThat(explain(starting(""))).containsExactly(starts + ".");
        assertThat(explain(starting("its process starts"))).containsExactly(starts + ".");
        assertThat(explain(starting("it waits for its turn: as many as start at the same time are starting")))
                .containsExactly(starts + ": it waits for its turn: as many as start at the same time are starting.");
        assertThat(explain(task("stopping", "external").put("pid", 5).put("reason", "it is restarted")))
                .containsExactly("Counter ends: its process (5) was asked to end: it is restarted.");
        assertThat(explain(task("dreaming", "main"))).containsExactly("Counter is dreaming.");
    }

    @Test
    void shouldSayThatATaskIsOnItsWay() {
        assertThat(explain(task("running", "main").put("wanted_in", "Counter").put("not_moved", "")))
                .contains("It is wanted in a process of its own and on its way there.");
        assertThat(explain(task("running", "main").put("wanted_in", "Web").put("not_moved", "its process ended")))
                .contains("It is wanted in host Web and stays where it is, because that is not ready: its process ended.");
    }

    @Test
    void shouldSayWhatIsMeasuredWhatWaitsAndWhatFailed() {
        assertThat(explain(task("running", "main").put("lane", 2).put("queue_messages", 5).put("outbox", 0)
                .put("failed", 1).put("slow", 3).put("longest_ms", 250)
                .put("figures", Message.of("cpu", 0.954, "memory", 316_145_664, "messages_in", 1234.5))
                .put("levels", List.of(Message.builder(5).put("metric", "cpu").put("window", 60).put("level", "severe")
                        .put("value_text", "0.95 cores").put("limit_text", "0.90 cores").build()))))
                .containsExactly("Counter runs in the daemon's own process.",
                        "On level severe: cpu 0.95 cores over 1m, limit 0.90 cores.",
                        "It uses 0.95 cores, 301.5MiB of memory.", "It has 1235 messages a second in.",
                        "7 messages wait for it: 5 in its kernel queue, 2 in the memory and on the disk of its host.",
                        "Its handlers failed once; \"multimodulectl dead-letters list -q Counter\" shows the messages.",
                        "3 of its callbacks took longer than 100 ms, the longest 250 ms.");
    }
}
