package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchFileTest {
    private static final Message LAUNCH = Message.of("form", "abc", "limits", "{}");

    @TempDir
    private Path directory;
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<String> said = new ArrayList<>();
    private Path path;
    private LaunchFile file;

    @BeforeEach
    void make() {
        path = directory.resolve("placement/launches.json");
        file = new LaunchFile(path, work::add, reports());
    }

    @Test
    void shouldReadWhatWasWritten() throws Exception {
        assertThat(file.read()).isEmpty();
        file.write(Map.of("One", LAUNCH));
        file.write(Map.of("One", LAUNCH, "Two", LAUNCH));
        assertThat(work).as("what changes while the disk is waited for is written with it").hasSize(1);
        work.remove().run();

        assertThat(file.read()).isEqualTo(Map.of("One", LAUNCH, "Two", LAUNCH));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        file.write(Map.of());
        work.remove().run();
        assertThat(file.read()).isEmpty();
        assertThat(said).isEmpty();
    }

    @Test
    void shouldKnowNothingFromAFileThatIsNone() throws Exception {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"One\":");
        assertThat(file.read()).isEmpty();
        assertThat(said).singleElement().asString().contains(path.toString(), "multimodulectl restart");
    }

    @Test
    void shouldSayThatItCannotBeWritten() throws Exception {
        Files.writeString(path.getParent(), "in the way");
        file.write(Map.of("One", LAUNCH));
        work.remove().run();
        assertThat(said).singleElement().asString().contains(path.toString(), "cannot be written", "make room");
    }

    private Reports reports() {
        return new Reports() {
            @Override
            public void report(String channel, String task, String text, Message fields, Throwable cause) {
                said.add(channel + " " + text);
            }

            @Override
            public boolean debugs() {
                return false;
            }
        };
    }
}
