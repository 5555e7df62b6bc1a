package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolOwnersTest {
    @TempDir
    Path proc;

    @ParameterizedTest
    @CsvSource({
        "/multimodule.slice/multimodule-pools.slice/multimodule-pools-Web.slice/multimodule-pool-Web.service, true",
        "/multimodule.slice/multimodule-pools.slice/multimodule-pools-Web.slice/multimodule-pool-Web.service/main, true",
        "/multimodule.slice/multimodule-pools.slice/multimodule-pools-Shop.slice/multimodule-pool-Shop.service, false",
        "/multimodule.slice/multimodule-tasks.slice/multimodule-task-Web.service, false",
        "/multimodule.slice/multimodule-tasks.slice/multimodule-task-A.service/multimodule-pool-Web.service, false",
        "/multimodule.slice/multimodule.service, true",
        "/user.slice/user-1000.slice/session-1.scope, true",
        "/, true"})
    void shouldGiveThemToTheUnitOfThePoolAndToNoOtherTask(String group, boolean given) throws IOException {
        Files.writeString(Files.createDirectory(proc.resolve("7")).resolve("cgroup"), "0::" + group + "\n");

        assertThat(new PoolOwners(proc).mayHave(7, "Web")).isEqualTo(given);
    }

    @Test
    void shouldGiveNothingToAProcessThatNobodySees() {
        assertThat(new PoolOwners(proc).mayHave(8, "Web")).isFalse();
    }
}
