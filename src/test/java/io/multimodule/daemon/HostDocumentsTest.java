package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDocumentsTest {
    @TempDir
    private Path directory;
    private HostDocuments documents;
    private int writes;

    @BeforeEach
    void begin() {
        documents = new HostDocuments(new StateDirectory(directory));
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
}
