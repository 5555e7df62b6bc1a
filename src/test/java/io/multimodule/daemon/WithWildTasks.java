package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A test with a daemon whose tasks go wild when they are told to. */
abstract class WithWildTasks extends WithDaemon {
    static final String GO = "{\"go\":true}";
    private static final long PATIENCE_SECONDS = 60;

    /** The tasks whose answers go to a queue of their name and {@code _out}. */
    abstract List<String> answering();

    /** A task with its limits. */
    static String task(String name, boolean external, String limits, String... config) {
        return "  " + name + ": { external: " + external + ", config: { " + String.join(", ", config) + " }, limits: { "
                + limits + " } }\n";
    }

    void start(String tasks) throws Exception {
        configure(tasks);
        daemon.start();
    }

    void configure(String tasks) throws Exception {
        daemon.config("tasks:\n" + tasks + "routes:\n" + answering().stream().map(name -> "  - { match: { source: " + name
                + " }, forwards: [ { queue: " + name + "_out } ] }\n").collect(Collectors.joining()));
    }

    void send(String task, String json) throws Exception {
        daemon.transit().send(task, json);
    }

    void sendNumbers(String task, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            send(task, "{\"id\":" + i + "}");
        }
    }

    void assertNumbers(String task, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(daemon.transit().receive(task + "_out").number("id", -1)).isEqualTo(i);
        }
    }

    /** Alpha answers one message after the other until all these lines are there; how many, at least one, all in order. */
    long answersUntil(String... texts) throws Exception {
        long answered = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5 * PATIENCE_SECONDS);
        do {
            send("Alpha", "{\"id\":" + answered + "}");
            assertThat(daemon.transit().receive("Alpha_out").number("id", -1)).isEqualTo(answered);
            answered++;
            assertThat(System.nanoTime() - deadline).as("still waiting for %s in %s", List.of(texts), daemon.output().lines()).isNegative();
        } while (!List.of(texts).stream().allMatch(this::isSaid));
        return answered;
    }

    boolean isSaid(String text) {
        return daemon.output().lines().stream().anyMatch(line -> line.contains(text));
    }

    /**
     * The level was told from ok to failsafe. Which levels are between, nobody can know: a sampler without time leaves
     * some out, and a task without time lets its level fall in between.
     */
    void assertRises(String task, String metric) {
        List<String> told = daemon.output().lines().stream()
                .filter(line -> line.contains("task " + task + ": " + metric + " ")).toList();
        assertThat(told).first().asString().contains("(was ok)");
        assertThat(told).anyMatch(line -> line.contains("above failsafe"));
    }

    /** It is held for this. */
    Message assertHeld(String task, String metric) throws Exception {
        Message hold = daemon.awaitStatus(task, "held").object("hold");
        assertThat(hold.string("metric")).as(hold.toString()).isEqualTo(metric);
        assertThat(hold.string("reason")).contains("task " + task + " is held", metric.equals("crashes") ? " ends within " : metric,
                "multimodulectl release " + task);
        awaitHoldFile(task);
        return hold;
    }

    /** That a task is held is known before the disk has it. */
    Path awaitHoldFile(String task) {
        Path file = holdFile(task);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (Files.notExists(file)) {
            assertThat(System.nanoTime() - deadline).as("no %s within a minute", file).isNegative();
        }
        return file;
    }

    Path holdFile(String task) {
        return daemon.file("state").resolve("holds").resolve(task + ".hold");
    }
}
