package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskReadingsTest {
    private static final Message COUNTER = Message.builder(5).put("name", "Counter").put("status", "running")
            .put("figures", Message.of("cpu", 0.5, "memory", 1024, "who_knows", 1))
            .put("levels", List.of(Message.of("metric", "cpu", "window", "60s", "level", "warn"),
                    Message.of("metric", "cpu", "window", "300s", "level", "severe"))).build();
    private static final Message HELD = Message.of("name", "A \"b\"", "status", "held", "figures", Message.of("cpu", 2));

    private static TaskReadings tasks(Message... documents) {
        return new TaskReadings(Message.of("tasks", List.of(documents)));
    }

    @Test
    void shouldGiveWhatTheDaemonAndSharedHostsUseUnderTheirNamesAndCountThemAsNoTasks() {
        Message main = Message.of("name", "main", "figures", Message.of("heap", 0.25, "sampling_lateness", 0.5, "alerts_dropped", 0),
                "levels", List.of(Message.of("metric", "heap", "level", "warn")));
        Message shop = Message.of("name", "Shop", "status", "held", "figures", Message.of("cpu", 1));
        TaskReadings readings = new TaskReadings(Message.of("tasks", List.of(HELD), "processes", List.of(main, shop)));

        assertThat(readings.prometheus()).contains("\nmultimodule_task_heap_ratio{task=\"main\"} 0.25\n",
                "\nmultimodule_task_sampling_lateness_seconds{task=\"main\"} 0.5\n",
                "\nmultimodule_task_alerts_dropped_per_second{task=\"main\"} 0\n",
                "\nmultimodule_task_level{task=\"main\",metric=\"heap\"} 1\n",
                "\nmultimodule_task_cpu_cores{task=\"Shop\"} 1\n").endsWith("\nmultimodule_tasks_held 1\n");
        assertThat(readings.json().object("task_heap_ratio")).isEqualTo(Message.of("main", 0.25));
    }

    @Test
    void shouldWriteThePrometheusFormatSorted() {
        assertThat(tasks(COUNTER, HELD).prometheus()).isEqualTo("""
                # HELP multimodule_task_cpu_cores processor time of all its threads, in processors' worth of time
                # TYPE multimodule_task_cpu_cores gauge
                multimodule_task_cpu_cores{task="A \\"b\\""} 2
                multimodule_task_cpu_cores{task="Counter"} 0.5
                # HELP multimodule_task_memory_bytes memory in use, without page cache
                # TYPE multimodule_task_memory_bytes gauge
                multimodule_task_memory_bytes{task="Counter"} 1024
                # HELP multimodule_task_level how bad a measure of a task is: 0 ok, 1 warn, 2 severe, 3 failsafe
                # TYPE multimodule_task_level gauge
                multimodule_task_level{task="A \\"b\\"",metric="cpu"} 0
                multimodule_task_level{task="Counter",metric="cpu"} 2
                multimodule_task_level{task="Counter",metric="memory"} 0
                # HELP multimodule_tasks_held tasks that must not run before a person releases them
                # TYPE multimodule_tasks_held gauge
                multimodule_tasks_held 1
                """);
    }

    @Test
    void shouldGiveTheSameAsJson() {
        assertThat(tasks(COUNTER).json()).isEqualTo(Message.builder(4)
                .put("task_cpu_cores", Message.of("Counter", 0.5)).put("task_memory_bytes", Message.of("Counter", 1024))
                .put("task_level", Message.of("Counter", Message.of("cpu", 2, "memory", 0))).put("tasks_held", 0).build());
    }

    @Test
    void shouldShowOnlyTheHoldsWhereNothingWasMeasured() {
        assertThat(tasks(Message.of("name", "A", "status", "running")).json())
                .isEqualTo(Message.of("tasks_held", 0));
    }

    @Test
    void shouldNotTakeTheNameOfAnotherFigure() {
        List<String> others = Arrays.stream(Figure.values()).map(Figure::figureName).toList();
        assertThat(Arrays.stream(TaskFigure.values()).map(TaskFigure::figureName)).doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(others).doesNotContain(TaskReadings.LEVEL);
    }

    @Test
    void shouldDocumentEveryFigureOfTasksAndNoOther() throws Exception {
        assertThat(Files.readString(Path.of("docs/metrics.md")).lines().filter(line -> line.startsWith("| task's `")))
                .containsExactlyElementsOf(Arrays.stream(TaskFigure.values()).map(figure -> "| task's `"
                        + figure.measure() + "` | `" + figure.figureName() + "` | " + figure.meaning() + " |").toList());
    }
}
