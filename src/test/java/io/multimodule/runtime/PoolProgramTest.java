package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What workers are looked for with before there is one. */
class PoolProgramTest {
    private static final String OWN = System.getProperty("java.class.path");

    private static PoolProgram program(String type, Map<String, String> environment, Path... classPath) {
        return new PoolProgram(type, List.of(classPath), List.of(), List.of(), List.of(), environment);
    }

    @Test
    void shouldNotTakeTheWorkingDirectoryForAClassPathThatNamesNothing() {
        assertThat(program("Web", Map.of()).wholeClassPath()).isEqualTo(OWN);
        assertThat(program("Web", Map.of(), Path.of("/opt/acme")).wholeClassPath())
                .isEqualTo(OWN + File.pathSeparator + "/opt/acme" + File.pathSeparator + "/opt/acme/*");
    }

    @Test
    void shouldLeaveToTheWorkersWhatOptionsOfTheirEnvironmentMayChange() {
        assertThat(program("java.lang.String", Map.of()).fault()).contains("is no io.multimodule.pool.Worker");
        assertThat(program("java.lang.String", Map.of("JAVA_TOOL_OPTIONS", "--patch-module java.base=/opt/acme")).fault())
                .isEmpty();
    }
}
