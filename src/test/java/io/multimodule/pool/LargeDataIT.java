package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program whose heap has not room for all that its workers send at once. */
@Timeout(300)
class LargeDataIT {
    @ParameterizedTest
    @CsvSource({"20, 16777216, 256", "6, 67108864, 320"})
    void shouldTakeLargeDataOfManyWorkersAtOnce(int workers, int bytes, int heap) throws Exception {
        assertThat(run(workers, bytes, heap)).isEqualTo("arrived " + workers + "\n");
    }

    private static String run(int workers, int bytes, int heap) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m", "-cp", System.getProperty("java.class.path"), LargeDataProgram.class.getName(),
                Integer.toString(workers), Integer.toString(bytes)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
