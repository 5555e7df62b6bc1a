package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user starts them: the launchers of the built tree, real processes, real queues. */
class LauncherIT {
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule"));

    @TempDir
    Path directory;

    private Path queues;
    private final List<Path> links = new ArrayList<>();
    private final Map<String, String> changed = new HashMap<>();
    private Path bin;
    private Path input = Path.of("/dev/null");

    private record Outcome(int code, String out, String err) {
    }

    @BeforeEach
    void prepare() {
        bin = TREE.resolve("bin");
        queues = directory.resolve("queues");
        changed.put("MULTIMODULE_QUEUES", queues.toString());
    }

    private void link(Path link, Path target) throws IOException {
        links.add(Files.createSymbolicLink(link, target));
    }

    @AfterEach
    void removeLinksAndQueues() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
        if (Files.isDirectory(queues)) {
            QueueDirectory all = SysvQueueDirectory.open(queues, QueueAccess.OWNER_AND_GROUP);
            for (QueueName name : all.names()) {
                all.remove(name);
            }
        }
    }

    /** A process whose output goes to files, so that it never waits for this test to read. */
    private record Running(Process process, Path out, Path err) {
        Outcome await() throws Exception {
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
                return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Outcome run(String tool, String... arguments) throws Exception {
        return start(tool, arguments).await();
    }

    private Running start(String tool, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(bin.resolve(tool).toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(input.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(changed);
        return new Running(builder.start(), out, err);
    }

    @Test
    void shouldSendShowAndReceiveThroughTheKernel() throws Exception {
        assertThat(run("strans", "{\"n\":1}", "jobs")).isEqualTo(new Outcome(0, "1\n", ""));
        assertThat(run("qtrans").out()).contains("jobs  ").contains("16384");
        Outcome received = run("rtrans", "-s", "jobs");
        assertThat(received.out()).startsWith("{\n  \".ipc_transit_meta\": {").endsWith("\n  \"n\": 1\n}\n");
        assertThat(received.err()).isEmpty();
        assertThat(run("rtrans", "--wait", "0s", "jobs").code()).isEqualTo(75);
    }

    @Test
    void shouldWaitInTheKernelForAMessageAndForRoom() throws Exception {
        Running waiting = start("rtrans", "-s", "--json", "late");
        assertThat(run("strans", "{\"n\":2}", "late")).isEqualTo(new Outcome(0, "1\n", ""));
        assertThat(waiting.await().out()).startsWith("{\"n\":2,");

        String line = "{\"filler\":\"" + "x".repeat(900) + "\"}\n";
        input = Files.writeString(directory.resolve("lines"), line.repeat(20));
        Running sending = start("strans", "--wait", "60s", "-", "full");
        assertThat(run("rtrans", "-c", "20", "--json", "full").out().lines()).hasSize(20);
        assertThat(sending.await()).isEqualTo(new Outcome(0, "20\n", ""));
    }

    @Test
    void shouldTellTheDaemonIsDownByExitCode() throws Exception {
        Outcome status = run("multimodulectl", "-s", directory.toString(), "status");

        assertThat(status.code()).isEqualTo(3);
        assertThat(status.err()).contains("the daemon is not running");
    }

    @Test
    void shouldFindItsLibrariesThroughSymbolicLinks() throws Exception {
        Path links = Files.createDirectory(directory.resolve("links"));
        link(links.resolve("real"), bin.toAbsolutePath());
        link(links.resolve("strans"), Path.of("real/strans"));
        bin = links;

        assertThat(run("strans", "{}", "linked")).isEqualTo(new Outcome(0, "1\n", ""));
    }

    @Test
    void shouldSayWhichJavaItCannotUse() throws Exception {
        changed.put("JAVA_HOME", directory.toString());
        assertThat(run("qtrans")).isEqualTo(new Outcome(1, "", "qtrans: JAVA_HOME is " + directory
                + ", but there is no program " + directory + "/bin/java; correct it or unset it\n"));

        Files.createDirectory(directory.resolve("bin"));
        link(directory.resolve("bin/java"), Path.of("/bin/true"));
        Files.writeString(directory.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        Outcome old = run("qtrans");
        assertThat(old.code()).isEqualTo(1);
        assertThat(old.err()).contains("is Java 11; Java 17 or later is needed");
    }

    @Test
    void shouldRunWithAnotherGarbageCollector() throws Exception {
        for (String variable : List.of("MULTIMODULE_JAVA_OPTS", "JAVA_TOOL_OPTIONS")) {
            changed.put(variable, "-Xmx32m -XX:+UseParallelGC");
            Outcome version = run("multimoduled", "--version");
            assertThat(version.code()).as(version.err()).isZero();
            assertThat(version.out()).startsWith("multimoduled ");
        }
        assertThat(run("qtrans").code()).isZero();
    }

    @Test
    void shouldGiveItsOwnOptionsAndTheirCollectorToTheDaemonAlone() throws Exception {
        changed.put("JAVA_HOME", directory.toString());
        Path java = Files.createDirectory(directory.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        changed.put("MULTIMODULE_JAVA_OPTS", "-XX:+UseParallelGC");

        assertThat(run("multimoduled").out()).contains("-XX:+UseParallelGC").doesNotContain("-XX:+UseSerialGC");
        assertThat(run("multimoduled", "-m", "x").out()).contains("-XX:+UseParallelGC").doesNotContain("-XX:+UseSerialGC");
        assertThat(run("qtrans").out()).contains("-XX:+UseSerialGC").doesNotContain("-XX:+UseParallelGC");
    }

    @Test
    void shouldIgnoreAnArchiveOfClassesThatIsNone() throws Exception {
        Path copy = Files.createDirectories(directory.resolve("tree/lib"));
        try (var jars = Files.newDirectoryStream(TREE.resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                link(copy.resolve(jar.getFileName()), jar.toAbsolutePath());
            }
        }
        Files.writeString(copy.resolve("multimodule.jsa"), "no archive");
        Path copiedBin = Files.createDirectory(directory.resolve("tree/bin"));
        Files.copy(bin.resolve("qtrans"), copiedBin.resolve("qtrans"), StandardCopyOption.COPY_ATTRIBUTES);
        bin = copiedBin;

        assertThat(run("qtrans")).isEqualTo(new Outcome(0, "",
                "no queue in " + queues + " has messages; -a shows empty ones\n"));
    }
}
