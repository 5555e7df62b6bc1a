package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A JVM that is given two garbage collectors does not start. */
class WorkerJvmTest {
    private static final String SERIAL = "-XX:+UseSerialGC";

    private static List<String> options(List<String> own, Map<String, String> environment) {
        return WorkerJvm.of(own, "/nowhere/a.jar", ClassArchive.Kind.SOCKETS, environment::get).options();
    }

    @Test
    void shouldHaveTheSmallestCollectorUnlessSomebodyWantsAnother() {
        assertThat(options(List.of("-Xmx64m", "-XX:+UseStringDeduplication"), Map.of())).contains(SERIAL);
        assertThat(options(List.of("-Xmx64m", "-XX:+UseG1GC"), Map.of())).containsExactly("-Xmx64m", "-XX:+UseG1GC");
    }

    @Test
    void shouldSeeACollectorInTheVariablesOfAJvm() {
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            assertThat(options(List.of(), Map.of(variable, "-Xmx64m -XX:+UseParallelGC"))).isEmpty();
        }
        assertThat(options(List.of(), Map.of("OPTIONS", "-XX:+UseG1GC"))).containsExactly(SERIAL);
    }
}
