package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process believes of run-time changes that another user wrote, as the host of a task with a user reads them. */
class OverridesIT {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path directory;

    private Message readAsWrittenBy(int user, String json) throws Exception {
        Files.deleteIfExists(directory.resolve(Overrides.FILE_NAME));
        Path file = Files.writeString(directory.resolve(Overrides.FILE_NAME), json);
        if (user != 0) {
            assumeTrue("root".equals(System.getProperty("user.name")), "only root can make files of other users");
            Files.setAttribute(file, "unix:uid", user);
        }
        return new Overrides(directory).read();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"task_path\":[\"/tmp/evil\"]}", "{\"task_packages\":[\"evil\"]}", "{\"state_dir\":\"/tmp\"}",
        "{\"tasks\":{\"A\":{\"command\":[\"/tmp/evil\"]}}}", "{\"tasks\":{\"A\":{\"java_options\":\"-javaagent:/tmp/evil.jar\"}}}",
        "{\"pools\":{\"A\":{\"class_path\":[\"/tmp/evil\"]}}}"})
    void shouldBelieveNobodyElseWhichCodeRuns(String json) throws Exception {
        assertThatThrownBy(() -> readAsWrittenBy(NOBODY, json)).isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be changed at run time").hasMessageContaining("delete it");
        assertThat(readAsWrittenBy(0, json).size()).as("our own file").isEqualTo(1);
    }

    @Test
    void shouldTakeFromAnotherUserWhatMayBeChangedAtRunTime() throws Exception {
        String json = "{\"tasks\":{\"A\":{\"external\":true,\"host\":\"A\",\"config\":{\"a\":1}}},\"debug_level\":3}";
        assertThat(readAsWrittenBy(NOBODY, json)).isEqualTo(JsonCodec.read(json.getBytes(StandardCharsets.UTF_8)));
    }
}
