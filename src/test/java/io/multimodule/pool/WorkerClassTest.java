package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What speaks against the class of workers before there is one. */
class WorkerClassTest {
    private static final String MISSING = "no.such.Worker";

    @TempDir
    Path folder;

    private static String fault(String name, String... options) {
        return WorkerClass.fault(name, WorkerCommand.ownClassPath(), List.of(options), variable -> null);
    }

    private static String faultOnPath(String name, String path) {
        return WorkerClass.fault(name, path, List.of(), variable -> null);
    }

    @ParameterizedTest
    @CsvSource({"no.such.Worker, there is no class no.such.Worker on the class path of the workers",
        "java.lang.String, is no io.multimodule.pool.Worker", "io.multimodule.pool.Worker, not abstract",
        "io.multimodule.pool.TestWorkers$Demanding, constructor without parameters",
        "io.multimodule.pool.WorkerMain, is no io.multimodule.pool.Worker"})
    void shouldSayWhatIsWrong(String name, String fault) {
        assertThat(fault(name)).contains(fault);
    }

    @Test
    void shouldRunNothingOfAClassThatFits() {
        assertThat(fault(TestWorkers.Unmakeable.class.getName())).as("that its constructor throws is not known").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-javaagent:a.jar", "--module-path=/opt", "--patch-module", "@options", "--enable-preview"})
    void shouldLeaveToTheWorkersWhatOptionsMayChange(String option) {
        assertThat(fault(MISSING, "-Xmx32m")).isNotEmpty();
        assertThat(fault(MISSING, "-Xmx32m", option)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})
    void shouldLeaveToTheWorkersWhatOptionsOfTheirEnvironmentMayChange(String variable) {
        for (String options : List.of("-Xmx32m -javaagent:a.jar", "\"-javaagent:a jar\" -Xmx32m")) {
            assertThat(WorkerClass.fault(MISSING, WorkerCommand.ownClassPath(), List.of(), Map.of(variable, options)::get))
                    .isEmpty();
        }
        assertThat(WorkerClass.fault(MISSING, WorkerCommand.ownClassPath(), List.of(),
                Map.of(variable, "-Xmx32m", "OPTIONS", "-javaagent:a.jar")::get)).isNotEmpty();
    }

    @Test
    void shouldTakeAProtectedClassInAnother() {
        assertThat(fault(TestWorkers.Guarded.class.getName())).isEmpty();
    }

    @Test
    void shouldLookInTheWorkingDirectoryForAnEmptyElementAtTheEnd() throws IOException {
        Path here = Files.createTempDirectory(Path.of("target"), "workers");
        Path torn = Files.writeString(here.resolve("Torn.class"), "no class");
        String name = "target." + here.getFileName() + ".Torn";
        try {
            assertThat(faultOnPath(name, folder + File.pathSeparator)).as("it is there").isEmpty();
            assertThat(faultOnPath(name, folder.toString())).startsWith("there is no class " + name);
        } finally {
            Files.delete(torn);
            Files.delete(here);
        }
    }

    @Test
    void shouldLeaveToTheWorkersAClassThatLacksOthersOrIsNone() throws IOException {
        Files.writeString(folder.resolve("Torn.class"), "no class");

        assertThat(faultOnPath("Torn", WorkerCommand.ownClassPath() + File.pathSeparator + folder)).isEmpty();
    }

    @Test
    void shouldFindClassesInAllJarsOfAFolder() throws IOException {
        Path jar = folder.resolve("some.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : List.of(Worker.class, WorkerContext.class, TestWorkers.class, TestWorkers.Unmakeable.class)) {
                String entry = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (var in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
        String name = TestWorkers.Unmakeable.class.getName();

        assertThat(faultOnPath(name, folder + "/*")).isEmpty();
        assertThat(faultOnPath(name, folder.toString())).startsWith("there is no class " + name);
    }
}
