package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The examples that misbehave, several at once in one daemon, each to the end that its page tells: levels are told, it
 * is stopped, held over a restart of the daemon, released, and works. Processes are plain ones.
 */
class MisbehavingIT extends WithWildTasks {
    private static final List<String> ALL = List.of("warn", "severe", "failsafe");
    private static final String PROGRAMS = DaemonProcess.TREE.resolve("examples/misbehaving/misbehaving").toAbsolutePath() + "/";
    /** The ramps of the examples stay for some seconds between two levels, which is some samples where there is time. */
    private static final List<Example> EXAMPLES = List.of(
            held("CpuSpinner", "cpu", "", "cpu: { warn: 0.1, severe: 0.2, failsafe: 0.3, for: 3s }"),
            held("SlowLeaker", "memory", "java_options: -Xmx512m, ", "memory: { warn: 95MiB, severe: 120MiB, failsafe: 145MiB, for: 3s }"),
            held("SuddenLeaker", "memory", "java_options: -Xmx1g, ", "memory: { warn: none, severe: none, failsafe: 300MiB, for: 3s }")
                    .telling("failsafe"),
            held("DiskWriter", "disk_write", "", "disk_write: { warn: 1MB/s, severe: 3MB/s, failsafe: 5MB/s, for: 3s }"),
            held("DiskReader", "disk_read", "command: [ " + PROGRAMS + "disk_reader.py ], ",
                    "disk_read: { warn: 1MB/s, severe: 3MB/s, failsafe: 5MB/s, for: 3s }"),
            held("HandleLeaker", "open_files", "", "open_files: { warn: 100, severe: 220, failsafe: 340, for: 3s }"),
            held("ThreadBomb", "threads", "", "threads: { warn: 60, severe: 130, failsafe: 200, for: 3s }"),
            held("ForkBomb", "threads", "command: [ " + PROGRAMS + "fork_bomb.sh, \"$processes\" ], ",
                    "threads: { warn: 40, severe: 100, failsafe: 160, for: 3s }"),
            held("InternalSpinner", "stalled", "", "stalled: { warn: 10%, severe: 45%, failsafe: 75%, for: 10s }"),
            held("InternalLeaker", "memory", "external: false, ", "memory: { warn: 200kB, severe: 800kB, failsafe: 1400kB, for: 3s }"),
            // Starts of a Java machine may take longer than the minute in which five ends are too many.
            held("Crasher", "crashes", "config: { go: $go }, crash_limits: [ 5/10m ], ",
                    "crashes: { warn: 0/s, severe: 10/m, for: 10s }").telling("warn", "severe"),
            // It takes more than three seconds for each end, so of its limits only the slow one can be reached.
            held("SlowLooper", "crashes", "config: { go: $go, seconds: 3 }, crash_limits: [ 3/5s, 4/h ], ",
                    "crashes: { warn: 0/s, severe: 7/m, for: 20s }").telling("warn", "severe"),
            toldOf("SlowConsumer", "queue_bytes", "", "queue_bytes: { warn: 10%, severe: 40%, failsafe: 80%, for: 3s }"),
            toldOf("LoadFailure", "load_failures", "config: { fail: $fail }, ",
                    "load_failures: { warn: 0/s, severe: none, for: 3s }").telling("warn"),
            toldOf("MessageFailure", "handler_failures", "external: false, ",
                    "handler_failures: { warn: 1/m, severe: 1/s, for: 3s }").telling("warn", "severe"));
    private static final String OTHERS = "  QueueFiller: { config: { messages: 3 } }\n  Alpha: { }\n";

    /** An example with its entry, what is measured of it, and the levels that it reaches. */
    private record Example(String name, boolean isHeld, String metric, List<String> levels, String entry) {

        Example telling(String... those) {
            return new Example(name, isHeld, metric, List.of(those), entry);
        }
    }

    private static Example held(String name, String metric, String keys, String limits) {
        return new Example(name, true, metric, ALL, entry(name, keys, limits));
    }

    private static Example toldOf(String name, String metric, String keys, String limits) {
        return new Example(name, false, metric, ALL, entry(name, keys, limits));
    }

    private static String entry(String name, String keys, String limits) {
        boolean placed = keys.contains("external:") || keys.contains("command:");
        return "  " + name + ": { " + (placed ? "" : "external: true, ") + keys + "limits: { " + limits + " } }\n";
    }

    private static String entries(boolean go, boolean fail) {
        return EXAMPLES.stream().map(Example::entry).collect(Collectors.joining()).replace("$go", Boolean.toString(go))
                .replace("$fail", Boolean.toString(fail)).replace("$processes", go ? "300" : "0") + OTHERS;
    }

    private static List<String> held() {
        return EXAMPLES.stream().filter(Example::isHeld).map(Example::name).toList();
    }

    @Override
    List<String> answering() {
        List<String> all = new ArrayList<>(EXAMPLES.stream().map(Example::name).toList());
        all.addAll(List.of("Alpha", "InternalStaller"));
        return all;
    }

    @Test
    void shouldTellOfEachStopItHoldItOverARestartAndLetItWorkWhenReleased() throws Exception {
        start(entries(false, true));
        List<ProcessHandle> processes = awaitAll();
        for (String name : List.of("CpuSpinner", "SlowLeaker", "SuddenLeaker", "DiskWriter", "DiskReader", "HandleLeaker", "ThreadBomb",
                "InternalLeaker", "MessageFailure", "QueueFiller")) {
            send(name, GO);
        }
        assertThat(answersUntil("task MessageFailure: handler_failures", "task CpuSpinner is held")).isPositive();
        for (int i = 0; i < 20; i++) {
            send("MessageFailure", GO);
        }
        configure(entries(true, true));
        send("InternalSpinner", GO);
        assertThat(answersUntil("task ForkBomb: threads")).isPositive();
        processes.addAll(ProcessHandle.of(daemon.awaitStatus("ForkBomb", "running").number("pid", 0)).orElseThrow().descendants().toList());
        List<String> ends = new ArrayList<>(held().stream().map(name -> "task " + name + " is held").toList());
        ends.add("is above failsafe 80%");
        assertThat(answersUntil(ends.toArray(String[]::new))).isPositive();

        for (Example example : EXAMPLES) {
            assertTold(example.name(), example.metric(), example.levels());
        }
        assertAllHeld();
        for (ProcessHandle process : processes) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(daemon.awaitStatus("SlowConsumer", "running").object("hold")).isNull();
        assertThat(daemon.awaitStatus("LoadFailure", "failed").string("reason")).contains("it never loads");
        assertThat(daemon.awaitStatus("MessageFailure", "running").object("hold")).isNull();
        assertThat(daemon.ctl("dead-letters", "list").text()).contains("MessageFailure");

        daemon.stop();
        // What has leaked is still in its state until it has taken that message, on a slow machine for a whole window.
        configure(entries(false, false).replace("failsafe: 1400kB", "failsafe: 14MB"));
        send("InternalLeaker", "{\"clear\":true}");
        List<String> neighbours = List.of("Alpha", "LoadFailure", "MessageFailure");
        List<String> released = held().stream().filter(name -> !name.equals("ForkBomb")).toList();
        for (List<String> tasks : List.of(neighbours, released)) {
            for (String task : tasks) {
                sendNumbers(task, 2);
            }
        }
        daemon.start();
        assertAllHeld();
        assertAllAnswer(neighbours);
        List<String> release = new ArrayList<>(List.of("release"));
        release.addAll(held());
        assertThat(daemon.ctl(release.toArray(String[]::new)).code()).isZero();
        assertThat(daemon.awaitStatus("ForkBomb", "running").object("hold")).isNull();
        assertAllAnswer(released);
    }

    @Test
    void shouldHoldThoseThatKeepTheDaemonWaiting() throws Exception {
        String limits = "stalled: { warn: 10%%, severe: 55%%, failsafe: 80%%, for: 8s }";
        String tasks = task("InternalStaller", false, limits) + task("InternalSpinner", false, limits)
                + task("Alpha", false, "messages_in: { warn: 0/s, for: %ds }");
        start(tasks.formatted(8));
        // Half of a window has been seen by then: earlier, a single stall would be too much of it.
        assertThat(answersUntil("over 8s is above warn 0/s")).isPositive();
        send("InternalStaller", GO);
        daemon.output().await("task InternalStaller is held");
        assertTold("InternalStaller", "stalled", ALL);
        assertThat(assertHeld("InternalStaller", "stalled").string("done")).isEqualTo("it was unloaded");

        // What the daemon counts came too seldom meanwhile, so all windows begin afresh.
        configure(tasks.formatted(9));
        assertThat(answersUntil("over 9s is above warn 0/s")).isPositive();
        send("InternalSpinner", GO);
        assertThat(daemon.awaitExit()).isEqualTo(70);
        assertTold("InternalSpinner", "stalled", ALL);
        assertThat(isSaid("task InternalSpinner is held")).isTrue();
        assertThat(isSaid("a new daemon runs without it")).isTrue();

        for (String name : List.of("Alpha", "InternalStaller", "InternalSpinner")) {
            sendNumbers(name, 2);
        }
        daemon.start();
        assertAllAnswer(List.of("Alpha"));
        assertHeld("InternalStaller", "stalled");
        assertThat(assertHeld("InternalSpinner", "stalled").string("thread_dump")).contains("misbehaving.InternalSpinner.misbehave");
        assertThat(daemon.ctl("release", "InternalStaller", "InternalSpinner").code()).isZero();
        assertAllAnswer(List.of("InternalStaller", "InternalSpinner"));
    }

    /** Waits until every task stands as it does before anybody tells it to misbehave; the processes of those that are held. */
    private List<ProcessHandle> awaitAll() throws Exception {
        List<ProcessHandle> processes = new ArrayList<>();
        for (Example example : EXAMPLES) {
            Message task = daemon.awaitStatus(example.name(), example.name().equals("LoadFailure") ? "failed" : "running");
            if (example.isHeld()) {
                ProcessHandle.of(task.number("pid", 0)).ifPresent(processes::add);
            }
        }
        return processes;
    }

    /** A sampler without time leaves levels out, and ends that come seldom reach only the first; a hold has its own. */
    private void assertTold(String task, String metric, List<String> levels) {
        List<String> told = told(task, metric);
        assertThat(told).as(task).isNotEmpty().isSubsetOf(levels);
        assertThat(told.contains("failsafe")).as("%s was told of as %s", task, told).isEqualTo(levels.contains("failsafe"));
    }

    /** The levels above ok that were told of it, each once: a task without time lets its level fall in between. */
    private List<String> told(String task, String metric) {
        String above = " is above ";
        return daemon.output().lines().stream().filter(line -> line.contains("task " + task + ": " + metric + " ") && line.contains(above))
                .map(line -> line.substring(line.indexOf(above) + above.length()).split(" ")[0]).distinct().toList();
    }

    private void assertAllHeld() throws Exception {
        for (Example example : EXAMPLES) {
            if (example.isHeld()) {
                Message hold = assertHeld(example.name(), example.metric());
                switch (example.name()) {
                    case "CpuSpinner" -> assertThat(hold.string("thread_dump")).contains("misbehaving.CpuSpinner.spin");
                    case "InternalSpinner" -> assertThat(hold.string("thread_dump")).contains("misbehaving.InternalSpinner.misbehave");
                    case "Crasher" -> assertThat(hold.string("reason")).contains("5 ends within 600 s");
                    case "SlowLooper" -> assertThat(hold.string("reason")).contains("4 ends within 3600 s");
                    default -> { }
                }
            }
        }
    }

    private void assertAllAnswer(List<String> tasks) throws Exception {
        for (String task : tasks) {
            assertNumbers(task, 2);
            assertThat(daemon.awaitStatus(task, "running").object("hold")).isNull();
            assertThat(holdFile(task)).doesNotExist();
        }
    }
}
