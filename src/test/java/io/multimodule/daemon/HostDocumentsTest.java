package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDocumentsTest {
    @TempDir
    private Path directory;
    private final Metrics metrics = new Metrics();
    private HostDocuments documents;
    private int writes;

    @BeforeEach
    void begin() {
        documents = new HostDocuments(new StateDirectory(directory), metrics.taskTotals());
        documents.homes(Map.of("Alpha", "Alpha", "Beta", "Both"));
    }

    private void write(String host, String... tasks) throws IOException {
        Path file = new StateDirectory(directory).statusOf(host);
        Files.createDirectories(file.getParent());
        writes++;
        List<Message> all = Arrays.stream(tasks).map(name -> Message.of("name", name, "received", writes)).toList();
        new StatusFile(file).write(StatusDocument.ofThisProcess(Instant.EPOCH, Path.of(""), Message.EMPTY, Message.of("tasks", all)));
        Files.setLastModifiedTime(file, FileTime.fromMillis(writes * 1000L));
    }

    private List<String> known() {
        List<String> known = new ArrayList<>();
        documents.forEach((host, task, document) -> known.add(host + "/" + task + " " + document.get("received")));
        known.sort(null);
        return known;
    }

    @Test
    void shouldBelieveOnlyTheHomeOfATask() throws IOException {
        write("Alpha", "Alpha", "Beta", "Router");
        write("Both", "Beta", "Alpha");
        documents.refresh();

        assertThat(known()).containsExactly("Alpha/Alpha 1", "Both/Beta 2");
        assertThat(documents.of("Router")).isNull();
    }

    @Test
    void shouldKeepWhatWasWrittenUntilItIsWrittenAnew() throws IOException {
        write("Alpha", "Alpha");
        documents.refresh();
        documents.refresh();
        assertThat(known()).containsExactly("Alpha/Alpha 1");
        write("Alpha", "Alpha");
        documents.refresh();

        assertThat(known()).containsExactly("Alpha/Alpha 2");
    }

    @Test
    void shouldForgetATaskThatMovedAndReadItsNewHomeEvenIfThatWroteBefore() throws IOException {
        write("Alpha", "Alpha");
        write("Both", "Alpha", "Beta");
        documents.refresh();
        documents.homes(Map.of("Alpha", "Both", "Beta", "Both"));
        assertThat(documents.of("Alpha")).isNull();
        documents.refresh();
        assertThat(known()).containsExactly("Both/Alpha 2", "Both/Beta 2");
        documents.homes(Map.of("Beta", "Both"));

        assertThat(documents.of("Alpha")).isNull();
    }

    @Test
    void shouldLiveWithFilesThatAreMissingOrBroken() throws IOException {
        write("Both", "Beta");
        documents.refresh();
        Files.writeString(new StateDirectory(directory).statusOf("Both"), "{ half");
        documents.refresh();

        assertThat(known()).as("until it is written anew").containsExactly("Both/Beta 1");
    }

    /** What a host writes of one task. */
    private void counted(String host, String task, long received, long deadLetters, long added) throws IOException {
        Path file = new StateDirectory(directory).statusOf(host);
        Files.createDirectories(file.getParent());
        writes++;
        Message document = Message.builder(6).put("name", task).put("received", received).put("emitted", 2 * received)
                .put("failed", 1).put("busy_ms", 10).put("slow", 0).build();
        new StatusFile(file).write(StatusDocument.ofThisProcess(Instant.EPOCH, Path.of(""), Message.EMPTY, Message.of("tasks",
                List.of(document), "dead_letters", deadLetters, "dead_letters_added", added)));
        Files.setLastModifiedTime(file, FileTime.fromMillis(writes * 1000L));
        documents.refresh();
    }

    private Object total(String figure, String task) {
        Message totals = metrics.snapshot().object(figure);
        return totals == null ? null : totals.get(task);
    }

    @Test
    void shouldCountWhatATaskDoesElsewhereOverRestartsAndMoves() throws IOException {
        counted("Alpha", "Alpha", 6, 0, 0);
        assertThat(total("task_messages_total", "Alpha")).isEqualTo(6L);
        assertThat(total("task_emitted_total", "Alpha")).isEqualTo(12L);
        assertThat(metrics.prometheus()).contains("multimodule_task_busy_seconds_total{task=\"Alpha\"} 0.01");
        counted("Alpha", "Alpha", 2, 0, 0);
        assertThat(total("task_messages_total", "Alpha")).as("its process was started anew").isEqualTo(8L);

        long[] here = {0};
        documents.homes(Map.of("Beta", "Both"));
        assertThat(total("task_messages_total", "Alpha")).as("it is nowhere").isNull();
        List<LongSupplier> numbers = Collections.nCopies(5, () -> here[0]);
        metrics.taskTotals().began("Alpha", numbers);
        here[0] = 3;
        assertThat(total("task_messages_total", "Alpha")).as("it moved into the daemon").isEqualTo(11L);
        metrics.taskTotals().ended("Alpha");
        documents.homes(Map.of("Alpha", "Both", "Beta", "Both"));
        counted("Both", "Alpha", 1, 0, 0);
        assertThat(total("task_messages_total", "Alpha")).as("and out again").isEqualTo(12L);
        metrics.taskTotals().began("Alpha", Collections.nCopies(5, () -> 4L));
        assertThat(total("task_messages_total", "Alpha")).as("with a copy in the daemon").isEqualTo(16L);
    }

    @Test
    void shouldCountDeadLettersOfHostsWithAndWithoutTasks() throws IOException {
        counted("Alpha", "Alpha", 6, 2, 3);
        counted("Gone", "Long", 6, 1, 1);
        assertThat(documents.deadLetters()).isEqualTo(3);
        counted("Alpha", "Alpha", 0, 1, 1);
        assertThat(documents.deadLetters()).isEqualTo(2);
        assertThat(documents.deadLettersAdded()).as("of two runs of Alpha, and of Gone").isEqualTo(5);
    }
}
