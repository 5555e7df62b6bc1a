package io.multimodule.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFileTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path directory;

    private StatusFile file() {
        return new StatusFile(directory.resolve(StatusFile.NAME));
    }

    private StatusDocument document() {
        return StatusDocument.ofThisProcess(NOON, Path.of("/run/x.sock"), Message.of("version", "1"),
                Message.of("tasks", java.util.List.of()));
    }

    @Test
    void shouldReadWhatWasWritten() throws Exception {
        file().write(StatusDocument.ofThisProcess(NOON, Path.of("/old"), Message.EMPTY, Message.EMPTY));
        file().write(document());

        assertThat(file().read()).contains(document());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path()))).isEqualTo("rw-r-----");
        assertThat(directory.toFile().list()).containsExactly("status.json");
    }

    @Test
    void shouldTellWhetherTheWriterStillLives() {
        StatusDocument own = document();

        assertThat(own.alive()).isTrue();
        assertThat(new StatusDocument(NOON, own.pid(), own.processStart() + 1, own.socket(), own.status(), own.tasks())
                .alive()).as("the pid belongs to a later process").isFalse();
        assertThat(new StatusDocument(NOON, 1L << 30, 1, own.socket(), own.status(), own.tasks()).alive()).isFalse();
    }

    @Test
    void shouldBeEmptyWhereThereIsNone() throws Exception {
        assertThat(file().read()).isEmpty();
    }

    @Test
    void shouldNameTheFileThatMakesNoSense() throws Exception {
        for (String text : new String[] {"", "{", "[]", "{}", "{\"written\":\"now\"}"}) {
            Files.writeString(file().path(), text);

            assertThatThrownBy(() -> file().read()).as(text).hasMessageContaining(file().path().toString())
                    .hasMessageContaining("delete it");
        }
    }

    @Test
    void shouldNameTheFileThatCannotBeWritten() {
        StatusFile lost = new StatusFile(directory.resolve("none").resolve("status.json"));

        assertThatThrownBy(() -> lost.write(document())).hasMessageContaining("cannot write the status file");
    }
}
