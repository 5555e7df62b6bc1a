package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.PoolDirectory;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a pool, from the files that it and its workers write and from what the daemon says. */
class PoolDocumentTest {
    private static final int SLOT = 256;
    private static final TaskDocument UNKNOWN = new TaskDocument(Message.EMPTY);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private final long own = ProcessHandle.current().pid();

    @TempDir
    private Path folder;
    private PoolDirectory pool;

    @BeforeEach
    void makePool() throws Exception {
        pool = PoolDirectory.of(folder.resolve("control.sock"), "Web");
        Files.createDirectories(pool.root());
    }

    @Test
    void shouldCountWorkersOfAllShiftsByWhatTheyDo() throws Exception {
        document(own);
        board(1, slot(own, 1, 'I', 0, 5, ""), slot(own, 2, 'B', 1, 7, "old"), slot(0, 3, 'B', 0, 0, "free"));
        board(2, slot(own, 1, 'S', 0, 0, ""), slot(own, 2, 'B', 0, 1, "GET /\u001b[2J"));
        PoolDocument shown = PoolDocument.read(pool, "Web", UNKNOWN, true);

        assertThat(shown.runs()).isTrue();
        assertThat(shown.fields().asMap()).containsEntry("status", "running").containsEntry("workers_running", 4L)
                .containsEntry("idle", 1L).containsEntry("busy", 1L).containsEntry("starting", 1L).containsEntry("leaving", 1L);
        assertThat(PoolTables.pools(List.of(shown)).lines(Colours.NONE)).element(1).asString()
                .matches("Web +running +4 +1 +1 +1 +1 +2 +4 +20 +127.0.0.1:80 *");
        List<String> workers = PoolTables.workers(shown, NOW.plusSeconds(75).toEpochMilli()).lines(Colours.NONE);
        assertThat(workers.get(1)).matches(" *1 +" + own + " +idle +15.0s +1m15s +5 +[0-9.]+s +[0-9.]+[MG]iB *");
        assertThat(workers.get(2)).contains("busy, leaving").endsWith("old");
        assertThat(workers.get(4)).as("nothing that a worker says reaches the terminal").doesNotContain("\u001b");
        assertThat(shown.heading()).element(2).isEqualTo("1 idle, 1 busy, 1 starting, 1 leaving; 2 to 4 spare, at most 20");
    }

    @Test
    void shouldSayWhatTheDaemonSaysOfAPoolThatDoesNotRun() throws Exception {
        TaskDocument held = new TaskDocument(Message.of("name", "Web", "status", "held", "reason", "all fail"));
        PoolDocument shown = PoolDocument.read(pool, "Web", held, false);

        assertThat(shown.isKnown()).isTrue();
        assertThat(shown.runs()).isFalse();
        assertThat(shown.heading()).containsExactly("pool Web: held, all fail");
        assertThat(shown.workers()).isEmpty();
    }

    @Test
    void shouldSayWhyNoMoreWorkersAreStartedThoughSomeWork() throws Exception {
        Files.write(pool.document(), JsonCodec.write(own(own).with("starts_none", "3 workers in a row failed")));
        board(1, slot(own, 1, 'B', 0, 5, ""));

        assertThat(PoolDocument.read(pool, "Web", UNKNOWN, true).heading()).first().isEqualTo("pool Web: running, starts no"
                + " more workers: 3 workers in a row failed; \"multimodulectl pools Web reload\" lets it try again");
    }

    @Test
    void shouldSayThatWorkersFailAndWhenTheNextIsTried() throws Exception {
        Instant next = Instant.parse("9999-01-01T12:00:00Z");
        Message failing = failing().with("next_start", next.toString());
        Files.write(pool.document(), JsonCodec.write(own(own).with("failing", failing)));
        PoolDocument shown = PoolDocument.read(pool, "Web", UNKNOWN, true);

        assertThat(shown.fields().string("reason")).isEqualTo("3 workers in a row ended without having done anything, the"
                + " last with exit code 1 (no fuel); the next start is due at " + next + ", after 10 in a row the pool is held");
        assertThat(shown.fields().object("failing")).isEqualTo(failing);
    }

    @Test
    void shouldSayOfNoStartThatItIsDueWhenThatTimeIsOver() throws Exception {
        for (Message failing : List.of(failing(), failing().with("next_start", Instant.EPOCH.toString()))) {
            Files.write(pool.document(), JsonCodec.write(own(own).with("failing", failing)));
            PoolDocument shown = PoolDocument.read(pool, "Web", UNKNOWN, true);

            assertThat(shown.fields().string("reason")).isEqualTo("3 workers in a row ended without having done anything, the"
                    + " last with exit code 1 (no fuel); after 10 in a row the pool is held");
            assertThat(shown.fields().object("failing")).isEqualTo(failing());
        }
    }

    private static Message failing() {
        return Message.builder(4).put("in_a_row", 3L).put("held_after", 10L).put("last", "exit code 1 (no fuel)").build();
    }

    @Test
    void shouldSayWhenTheMainProcessIsGone() throws Exception {
        Process ended = new ProcessBuilder("/bin/true").start();
        ended.waitFor();
        document(ended.pid());

        assertThat(PoolDocument.read(pool, "Web", UNKNOWN, true).fields().string("status")).isEqualTo("gone");
        assertThat(PoolDocument.read(pool, "Web", new TaskDocument(Message.of("name", "Web", "status", "waiting")), false)
                .fields().string("status")).isEqualTo("waiting");
        Files.delete(pool.document());
        assertThat(PoolDocument.read(pool, "Web", UNKNOWN, true).isKnown()).isFalse();
    }

    @Test
    void shouldShowTimesInTheirTwoLargestUnits() {
        long now = NOW.toEpochMilli();
        assertThat(PoolTables.span(NOW.minusMillis(1234).toString(), now)).isEqualTo("1.2s");
        assertThat(PoolTables.span(NOW.minusSeconds(3599).toString(), now)).isEqualTo("59m59s");
        assertThat(PoolTables.span(NOW.minusSeconds(7260).toString(), now)).isEqualTo("2h1m");
        assertThat(PoolTables.span(NOW.minusSeconds(90_000).toString(), now)).isEqualTo("1d1h");
        assertThat(PoolTables.span(NOW.plusSeconds(5).toString(), now)).as("the clock was set back").isEqualTo("0.0s");
    }

    private void document(long pid) throws Exception {
        Files.write(pool.document(), JsonCodec.write(own(pid)));
    }

    private static Message own(long pid) {
        return Message.builder(9).put("pool", "Web").put("pid", pid)
                .put("since", NOW.toString()).put("worker", "com.acme.Web").put("listen", List.of("127.0.0.1:80"))
                .put("queue", "").put("min_spare", 2L).put("max_spare", 4L).put("max", 20L).build();
    }

    private void board(long shift, byte[]... slots) throws Exception {
        byte[] text = "multimodule-scoreboard 1 slot=256 pool=Web\n".getBytes(StandardCharsets.UTF_8);
        ByteBuffer board = ByteBuffer.allocate(SLOT * (slots.length + 1)).put(Arrays.copyOf(text, SLOT));
        for (byte[] slot : slots) {
            board.put(slot);
        }
        Files.write(pool.board(shift), board.array());
    }

    /** As docs/pools.md describes it. */
    private static byte[] slot(long pid, long number, char state, int leaving, long requests, String work) {
        byte[] text = work.getBytes(StandardCharsets.UTF_8);
        ByteBuffer slot = ByteBuffer.allocate(SLOT);
        slot.putLong(1).putLong(pid).putLong(number).putLong(NOW.toEpochMilli()).putLong(NOW.plusSeconds(60).toEpochMilli())
                .putLong(requests).put((byte) state).put((byte) leaving).putShort((short) text.length).put(text);
        return slot.putLong(SLOT - Long.BYTES, 1).array();
    }
}
