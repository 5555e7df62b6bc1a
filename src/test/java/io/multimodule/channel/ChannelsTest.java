package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.ManualClock;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelsTest {
    @TempDir
    Path dir;
    private final FakeStream out = new FakeStream();
    private final FakeStream err = new FakeStream();
    private final ManualClock clock = new ManualClock();
    private final Metrics metrics = new Metrics();
    private final List<String> sent = new ArrayList<>();
    private final List<Message> offered = new ArrayList<>();
    private String queueFailure;
    private final Channels channels = new Channels(ChannelSettings.defaults(false), new ChannelPorts(out, err,
            DatagramPort.NONE, this::queue, message -> sent.add("router:" + message.string("str")), offered::add),
            clock, metrics);

    private Consumer<Message> queue(String name) {
        return message -> {
            if (queueFailure != null) {
                throw new IllegalStateException(queueFailure);
            }
            sent.add(name + ":" + message.string("str"));
        };
    }

    private void turn() {
        channels.writer().doWork();
    }

    @Test
    void shouldSendEachChannelToItsTarget() {
        channels.log("Counter", "one");
        channels.error("Counter", "two");
        channels.alert("", "three", Message.of("limit", 5));
        channels.publish(channels.entry("audit", "x", "four"));
        turn();
        assertThat(out.lines()).containsExactly("[LOG] Counter: one");
        assertThat(err.lines()).containsExactly("[ERROR] Counter: two", "[ALERT] three limit=5", "[AUDIT] x: four");
        assertThat(metrics.snapshot().object("channel_written_total"))
                .isEqualTo(Message.of("log", 1, "error", 1, "alert", 1).with("audit", 1));
    }

    @Test
    void shouldNotMakeADebugTextThatGoesNowhere() {
        channels.debug(0, "x", () -> {
            throw new AssertionError("was made");
        });
        channels.settings(channels.settings().withDebugLevel(3));
        channels.debug(4, "x", () -> {
            throw new AssertionError("was made");
        });
        channels.debug(3, "x", () -> "made");
        turn();
        assertThat(out.lines()).containsExactly("[DEBUG] x: made");
    }

    @Test
    void shouldFilterAndCopyAsTheRulesSay() {
        Predicate<Message> fromA = message -> "A".equals(message.string("task"));
        Predicate<Message> secret = message -> message.string("str").contains("secret");
        channels.settings(new ChannelSettings(Map.of("log", new ChannelRule(ChannelTarget.STDOUT, List.of(fromA),
                List.of(secret), List.of(new ChannelTarget.ToQueue("watch"), ChannelTarget.ROUTER), true)), 0));
        channels.log("A", "hello");
        channels.log("A", "secret");
        channels.log("B", "hello");
        turn();
        assertThat(out.lines()).containsExactly("[LOG] A: hello");
        assertThat(sent).containsExactly("watch:hello", "router:hello");
        assertThat(offered).as("the Router has it already").isEmpty();
    }

    @Test
    void shouldOfferAlertsAloneToTheRoutes() {
        clock.setWallClock(0);
        channels.log("A", "one");
        channels.error("A", "two");
        channels.publish(channels.entry("alert", "A", "three").with(Event.TASK_HELD.in(Message.of("limit", 5))));
        turn();
        assertThat(err.lines()).containsExactly("[ERROR] A: two", "[ALERT] A: three limit=5");
        assertThat(offered).singleElement().satisfies(alert -> assertThat(alert.without("pid")).isEqualTo(
                Message.builder(6).put("type", "alert").put("event", "task-held").put("str", "three").put("task", "A")
                        .put("time", 0).put("args", Message.of("limit", 5)).build()));
    }

    @Test
    void shouldOfferAlertsThatAreWrittenNowhere() {
        channels.settings(channels.settings().withTargets("alert:off"));
        channels.alert("A", "one", Message.EMPTY);
        turn();
        assertThat(err.lines()).isEmpty();
        assertThat(offered).hasSize(1);
    }

    @Test
    void shouldBoundWhatATaskThatAnswersAlertsWithAlertsCanCause() {
        for (int i = 0; i < 10 * Offers.MOST; i++) {
            channels.alert("Echo", "alert", Message.EMPTY);
            turn();
        }
        channels.alert("Other", "alert", Message.EMPTY);
        turn();
        assertThat(offered).hasSize(Offers.MOST + 1).last().satisfies(
                alert -> assertThat(alert.string("task")).isEqualTo("Other"));
        List<String> lines = err.lines();
        assertThat(lines.stream().filter(line -> line.startsWith("[ALERT]"))).as("all are written")
                .hasSize(10 * Offers.MOST + 1);
        assertThat(lines.stream().filter(line -> line.startsWith("[ERROR]"))).singleElement().asString()
                .contains("more than 60 entries of channel alert came from task Echo within a minute");

        clock.advance(Duration.ofMinutes(1));
        channels.alert("Echo", "alert", Message.EMPTY);
        turn();
        assertThat(offered).hasSize(Offers.MOST + 2);
    }

    @Test
    void shouldBoundTheOffersOfAnyNumberOfTasks() {
        for (int i = 0; i < Offers.MOST_TASKS + 5 * Offers.MOST; i++) {
            channels.alert("Task" + i, "alert", Message.EMPTY);
            turn();
        }
        assertThat(offered).hasSize(Offers.MOST_TASKS + Offers.MOST);
        clock.advance(Duration.ofMinutes(1));
        channels.alert("New", "alert", Message.EMPTY);
        turn();
        assertThat(offered).last().satisfies(alert -> assertThat(alert.string("task")).isEqualTo("New"));
    }

    @Test
    void shouldLetThroughWhatAFilterFailsOn() {
        channels.settings(new ChannelSettings(Map.of("log", new ChannelRule(ChannelTarget.STDOUT, List.of(),
                List.of(message -> {
                    throw new IllegalStateException("boom");
                }), List.of(), false)), 0));
        channels.log("A", "hello");
        turn();
        assertThat(out.lines()).containsExactly("[LOG] A: hello");
        assertThat(err.lines()).containsExactly("[ERROR] channels: a filter of channel log failed "
                + "(java.lang.IllegalStateException: boom); the entry was let through");
    }

    @Test
    void shouldReportAFailingTargetOnceDivertItsEntriesAndComeBack() {
        channels.settings(channels.settings().withTargets("log:jobs"));
        queueFailure = "no permission on queue jobs";
        channels.log("A", "1");
        channels.log("A", "2");
        turn();
        assertThat(err.lines()).containsExactly("[LOG] A: 1", "[LOG] A: 2", "[ERROR] channels: cannot write to queue "
                + "jobs: no permission on queue jobs; its entries go to stderr, and it is tried again after 1 s, later "
                + "after up to 1 min");
        clock.advance(Duration.ofSeconds(1));
        channels.log("A", "3");
        turn();
        assertThat(err.lines()).containsExactly("[LOG] A: 3");
        queueFailure = null;
        clock.advance(Duration.ofMillis(1500));
        channels.log("A", "4");
        turn();
        assertThat(err.lines()).as("not yet tried again").containsExactly("[LOG] A: 4");
        clock.advance(Duration.ofMillis(500));
        channels.log("A", "5");
        turn();
        assertThat(sent).containsExactly("jobs:5");
        assertThat(err.lines()).containsExactly(
                "[ERROR] channels: queue jobs can be written to again; 4 entries did not get there meanwhile");
        assertThat(metrics.snapshot().object("channel_fallback_total")).isEqualTo(Message.of("log", 4));
    }

    @Test
    void shouldTellLaterWhatNeitherTargetNorStderrTook() {
        err.failWith("Broken pipe");
        channels.error("A", "lost 1");
        channels.error("A", "lost 2");
        turn();
        err.failWith(null);
        clock.advance(Duration.ofMinutes(2));
        channels.error("A", "seen");
        turn();
        assertThat(err.lines()).anyMatch(line -> line.equals("[ERROR] A: seen"))
                .anyMatch(line -> line.startsWith("[ERROR] channels: 3 entries of channel error were not written: "))
                .anyMatch(line -> line.startsWith("[ERROR] channels: stderr can be written to again; "));
        clock.advance(Duration.ofMinutes(2));
        channels.error("A", "again");
        turn();
        assertThat(err.lines()).containsExactly("[ERROR] A: again");
    }

    @Test
    void shouldCountAndReportWhatFindsNoRoom() {
        for (int i = 0; i < ChannelInbox.MOST_ENTRIES + 10; i++) {
            channels.log("A", "x");
        }
        while (channels.writer().doWork() > 0) {
            continue;
        }
        assertThat(out.lines()).hasSize(ChannelInbox.MOST_ENTRIES);
        assertThat(err.lines()).containsExactly("[ERROR] channels: 10 entries of channel log were not written: more "
                + "came than could be written (at most 8192 entries or 16777216 bytes wait), or neither the target nor "
                + "stderr took them; log less, or name a faster target lost_channel=log lost=10");
        turn();
        assertThat(err.lines()).isEmpty();
        assertThat(metrics.snapshot().object("channel_lost_total")).isEqualTo(Message.of("log", 10));
    }

    @Test
    void shouldBoundTheBytesThatWait() {
        for (int i = 0; i < 1000; i++) {
            channels.log("A", "x".repeat(ChannelEntry.LONGEST));
        }
        assertThat(metrics.snapshot().object("channel_lost_total").number("log", 0)).isBetween(700L, 800L);
    }

    @Test
    void shouldHaveRoomAgainForWhatWasWritten() {
        for (int i = 0; i < 1000; i++) {
            channels.log("A", "x".repeat(ChannelEntry.LONGEST));
            turn();
        }
        assertThat(metrics.snapshot().has("channel_lost_total")).isFalse();
    }

    @Test
    void shouldAppendToAFileAndOpenItAnewAfterARotation() throws IOException {
        Path file = dir.resolve("mm.log");
        channels.settings(channels.settings().withTargets("log:" + file));
        channels.log("A", "one");
        turn();
        assertThat(Files.readString(file)).endsWith("[LOG] A: one\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .startsWith("rw-").endsWith("---");
        Files.move(file, dir.resolve("mm.log.1"));
        channels.log("A", "two");
        turn();
        channels.reopen();
        channels.log("A", "three");
        turn();
        assertThat(Files.readString(dir.resolve("mm.log.1"))).endsWith("[LOG] A: two\n");
        assertThat(Files.readAllLines(file)).hasSize(1).first().asString().endsWith("[LOG] A: three");
    }

    @Test
    void shouldSayWhyAFileCannotBeWritten() {
        channels.settings(channels.settings().withTargets("log:" + dir + "/no/mm.log,debug:/dev/full"));
        channels.log("A", "one");
        channels.debug(1, "A", () -> "full");
        turn();
        assertThat(err.lines()).containsExactly("[LOG] A: one", "[DEBUG] A: full",
                "[ERROR] channels: cannot write to " + dir + "/no/mm.log: its directory does not exist; make it; its "
                        + "entries go to stderr, and it is tried again after 1 s, later after up to 1 min",
                "[ERROR] channels: cannot write to /dev/full: No space left on device; its entries go to stderr, and "
                        + "it is tried again after 1 s, later after up to 1 min");
    }

    @Test
    void shouldFallBackToStderrWhereNoJournalRuns() {
        channels.settings(ChannelSettings.defaults(true));
        channels.log("A", "one");
        channels.error("A", "two");
        turn();
        assertThat(err.lines()).containsExactly("[LOG] A: one", "[ERROR] A: two", "[ERROR] channels: cannot write to "
                + "journal: no journal runs on this machine (/run/systemd/journal/socket); its entries go to stderr, "
                + "and it is tried again after 1 s, later after up to 1 min");
    }

    @Test
    void shouldWriteWhatWaitsWhenItIsClosedAndTheRestAtOnce() {
        channels.log("A", "waiting");
        channels.close();
        channels.log("A", "late");
        assertThat(out.lines()).containsExactly("[LOG] A: waiting");
        assertThat(err.lines()).containsExactly("[LOG] A: late");
    }

    @Test
    void shouldKeepTheOrderOfEachThread() throws Exception {
        channels.start();
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("A", "B", "C")) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    channels.log(name, Integer.toString(i));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        channels.close();
        List<String> lines = out.lines();
        assertThat(lines).hasSize(3000);
        for (String name : List.of("A", "B", "C")) {
            assertThat(lines.stream().filter(line -> line.contains(name + ":")).map(line -> line.split(": ")[1]))
                    .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(Integer::toString)
                            .toList());
        }
    }
}
