package io.multimodule.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree in which the native libraries lie ready needs no temporary directory. */
class NativeLibrariesIT {
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule")).toAbsolutePath();

    @TempDir
    Path directory;

    private Path tree;

    private record Outcome(int code, String output) {
    }

    @BeforeEach
    void linkTheJars() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree"));
        Path lib = Files.createDirectory(tree.resolve("lib"));
        try (var jars = Files.newDirectoryStream(TREE.resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        Path bin = Files.createDirectory(tree.resolve("bin"));
        Files.copy(TREE.resolve("bin/strans"), bin.resolve("strans"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @AfterEach
    void removeQueues() throws IOException {
        SysvQueueDirectory queues = SysvQueueDirectory.open(directory.resolve("queues"), QueueAccess.OWNER_AND_GROUP);
        for (QueueName name : queues.names()) {
            queues.remove(name);
        }
    }

    @Test
    void shouldStartWhereTheTemporaryDirectoryCannotBeWritten() throws Exception {
        assertThat(sendWithoutTemporaryDirectory().code()).as("the libraries are not laid ready yet").isNotZero();

        assertThat(run(Map.of(), Path.of("packaging/lay-out-native-libraries").toAbsolutePath().toString(), tree.toString())).isEqualTo(new Outcome(0, ""));
        assertThat(tree.resolve("lib/native")).isDirectoryContaining("glob:**/libjffi-1.2.so")
                .isDirectoryContaining("glob:**/libjnidispatch.so");

        Outcome sent = sendWithoutTemporaryDirectory();
        assertThat(sent.code()).as(sent.output()).isZero();
    }

    @Test
    void shouldUnpackThemWhereThoseThatLieReadyAreOfNoUse() throws Exception {
        Path ready = Files.createDirectory(tree.resolve("lib/native"));
        Files.writeString(ready.resolve("libjffi-1.2.so"), "of another machine");
        Files.writeString(ready.resolve("libjnidispatch.so"), "of another machine");

        Outcome sent = send(Map.of());
        assertThat(sent.code()).as(sent.output()).isZero();
        assertThat(sent.output()).endsWith("1\n");
    }

    private Outcome sendWithoutTemporaryDirectory() throws Exception {
        // A directory below a file can be made by nobody, root included.
        Path file = Files.writeString(directory.resolve("file"), "");
        return send(Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + file.resolve("none")));
    }

    private Outcome send(Map<String, String> environment) throws Exception {
        return run(environment, tree.resolve("bin/strans").toString(), "-P", directory.resolve("queues").toString(),
                "{\"n\":1}", "native");
    }

    /** Runs it where nobody can write, because the current directory is where unpacking is tried last. */
    private static Outcome run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true).directory(new File("/proc"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
