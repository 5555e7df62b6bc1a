package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopScreenTest {
    private static final long NOW = Instant.parse("2026-01-01T12:00:00.700Z").toEpochMilli();
    private static final Message BUSY = task("Busy", "running", "warn", Message.of("cpu", 0.9, "memory", 1024,
            "messages_in", 1).with("messages_out", 2));
    private static final Message BIG = task("Big", "running", "ok", Message.of("cpu", 0.1, "memory", 5 << 20));
    private static final Message HELD = task("Held", "held", "", Message.EMPTY).with("lane", 7);
    private static final Answer ALL = Answer.ofDaemon(Message.of("tasks", List.of(BIG, HELD, BUSY)));

    private static Message task(String name, String status, String level, Message figures) {
        return Message.builder(6).put("name", name).put("status", status).put("level", level).put("placement", "main")
                .put("figures", figures).build();
    }

    @Test
    void shouldShowAllSortedWhereThereIsNoTerminal() {
        assertThat(new TopScreen(ALL, TopOrder.CPU, NOW).plain(Colours.NONE)).containsExactly(
                "2026-01-01T12:00:00Z  3 tasks: 1 held, 2 running; 1 warn",
                "TASK  STATUS   LEVEL   CPU  MEMORY  IN/S  OUT/S  QUEUE  WAITING  PLACE  WHY",
                "Busy  running  warn   0.90  1.0KiB     1      2  -            0  main",
                "Big   running  ok     0.10  5.0MiB     -      -  -            0  main",
                "Held  held               -       -     -      -  -            7  main");
    }

    @ParameterizedTest
    @CsvSource({"CPU,Busy Big Held", "MEMORY,Big Busy Held", "MESSAGES,Busy Big Held", "QUEUE,Held Big Busy",
        "LEVEL,Held Busy Big", "NAME,Big Busy Held"})
    void shouldSortTheMostFirstAndTheUnmeasuredLast(TopOrder order, String names) {
        assertThat(order.sorted(TaskDocument.all(ALL.result())).stream().map(TaskDocument::name))
                .containsExactly(names.split(" "));
    }

    @Test
    void shouldFitTheTerminalAndSayHowManyAreLeftOut() {
        List<Message> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(task("T" + i, "running", "ok", Message.EMPTY));
        }
        TopScreen screen = new TopScreen(Answer.ofDaemon(Message.of("tasks", many)), TopOrder.NAME, NOW);

        for (int height = 6; height < 40; height++) {
            List<String> lines = screen.fitting(height, Colours.NONE);
            assertThat(lines.size()).isLessThanOrEqualTo(height);
            long shown = lines.stream().filter(line -> line.startsWith("T") && !line.startsWith("TASK")).count();
            assertThat(lines.get(lines.size() - 1)).isEqualTo(shown == 30 ? lines.get(lines.size() - 1)
                    : "… and " + (30 - shown) + " more");
            assertThat(shown).as("height " + height).isEqualTo(Math.min(30, height >= 34 ? 30 : height - 5));
        }
    }

    private static Message withProcesses(int count) {
        List<Message> processes = new ArrayList<>();
        processes.add(task("main", "running", "warn", Message.of("cpu", 0.25, "memory", 2 << 20, "heap", 0.5)
                .with("stalled", 0.125)));
        for (int i = 1; i < count; i++) {
            processes.add(task("Host" + i, "running", "ok", Message.EMPTY));
        }
        return ALL.result().with("processes", processes);
    }

    @Test
    void shouldShowBelowTheTasksTheProcessesThatAreNone() {
        List<String> lines = new TopScreen(Answer.ofDaemon(withProcesses(2)), TopOrder.CPU, NOW).plain(Colours.NONE);

        assertThat(lines.get(0)).contains("3 tasks");
        assertThat(lines.subList(5, lines.size())).containsExactly(
                "PROCESS  STATUS   LEVEL   CPU  MEMORY   HEAP  STALLED  WHY",
                "main     running  warn   0.25  2.0MiB  50.0%    12.5%",
                "Host1    running  ok        -       -      -        -");
    }

    @Test
    void shouldLeaveMostOfTheTerminalToTheTasks() {
        TopScreen screen = new TopScreen(Answer.ofDaemon(withProcesses(6)), TopOrder.CPU, NOW);

        for (int height = 5; height < 40; height++) {
            List<String> lines = screen.fitting(height, Colours.NONE);
            assertThat(lines.size()).isLessThanOrEqualTo(height);
            long shown = lines.stream().filter(line -> line.startsWith("main") || line.startsWith("Host")).count();
            assertThat(shown).as("height " + height).isEqualTo(height < 9 ? 0 : height >= 21 ? 6 : height / 3 - 2);
            assertThat(lines.contains("… and " + (6 - shown) + " more processes")).isEqualTo(shown > 0 && shown < 6);
        }
    }

    @Test
    void shouldSayItsKeysAndWhyTheNewsAreOld() {
        Answer old = new Answer(ALL.result(), "the daemon is\033 gone", 3);

        List<String> lines = new TopScreen(old, TopOrder.QUEUE, NOW).fitting(24, Colours.NONE);

        assertThat(lines.get(1)).startsWith("by queue   c cpu  m memory  e messages  w queue").endsWith("q end");
        assertThat(lines.get(2)).isEqualTo("the daemon is\\x1b gone");
    }
}
