package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MemoryQueueDirectory;
import io.multimodule.queue.QueueName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QtransTest {
    @TempDir
    Path directory;

    private final ToolTrial trial = new ToolTrial(new MemoryQueueDirectory(100, 100));

    @BeforeEach
    void queues() throws Exception {
        trial.queues.open(new QueueName("empty"));
        trial.queues.open(new QueueName("full one")).offer(new byte[90], 90);
        trial.queues.open(new QueueName("some")).offer(new byte[9], 9);
    }

    private Outcome qtrans(String... arguments) {
        trial.environment.put("MULTIMODULE_QUEUES", directory.toString());
        return trial.run("qtrans", arguments);
    }

    @Test
    void shouldShowQueuesWithMessages() {
        assertThat(qtrans()).isEqualTo(new Outcome(0, """
                QUEUE     MESSAGES  BYTES  MAXIMUM  FULL %
                full one         1     90      100      90
                some             1      9      100       9
                """, ""));
    }

    @Test
    void shouldShowEmptyQueuesWhenAsked() {
        assertThat(qtrans("-a").out().lines()).hasSize(4).element(1).asString().matches("empty +0 +0 +100 +0");
    }

    @Test
    void shouldGiveEveryFigureAsJson() throws Exception {
        Message document = JsonCodec.read(qtrans("--json").out());

        assertThat(document.string("directory")).isEqualTo(directory.toString());
        assertThat((List<?>) document.get("queues")).hasSize(2);
        Message first = (Message) ((List<?>) document.get("queues")).get(0);
        assertThat(first.string("name")).isEqualTo("full one");
        assertThat(first.get("percent_full")).isEqualTo(90L);
        assertThat(first.has("mode")).isTrue();
    }

    @Test
    void shouldSayWhereItLookedWhenThereIsNone() {
        trial.environment.put("MULTIMODULE_QUEUES", "/nonexistent/queues");

        assertThat(trial.run("qtrans")).isEqualTo(new Outcome(0, "",
                "no queue in /nonexistent/queues has messages; -a shows empty ones\n"));
    }
}
