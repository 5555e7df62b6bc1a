package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path lib;

    private String first;
    private String second;

    @BeforeEach
    void makeAnInstallation() throws IOException {
        first = Files.createFile(lib.resolve("SDNotify.jar")).toString();
        second = Files.createFile(lib.resolve("asm.jar")).toString();
        Files.createFile(lib.resolve("multimodule.jsa"));
    }

    private static String path(String... entries) {
        return String.join(File.pathSeparator, entries);
    }

    private static ClassArchive whole(String classPath) {
        return ClassArchive.of(classPath, ClassArchive.Kind.WHOLE);
    }

    @Test
    void shouldUseTheArchiveBesideTheJarsThatComeFirst() {
        ClassArchive archive = whole(path(first, second, "/opt/acme/classes"));

        assertThat(archive.classPath()).isEqualTo(path(first, second, "/opt/acme/classes"));
        assertThat(archive.options()).contains("-XX:SharedArchiveFile=" + lib.resolve("multimodule.jsa"));
    }

    @Test
    void shouldPutTheJarsOfAWildcardInTheOrderOfTheArchive() {
        assertThat(whole(path(second, first, "/b", "/a")).classPath())
                .isEqualTo(path(first, second, "/b", "/a"));
    }

    @Test
    void shouldPutTheClassesOfTheUserRightAfterTheJarsOfAWorker() throws IOException {
        Files.createFile(lib.resolve("multimodule-worker.jsa"));
        List<String> first = Stream.of("multimodule", "jackson-annotations", "jackson-core", "jackson-databind")
                .map(name -> lib.resolve(name + ".jar").toString()).toList();
        for (String jar : first) {
            Files.createFile(Path.of(jar));
        }
        List<String> sorted = Stream.concat(Stream.of(this.first, second), first.stream().sorted()).toList();

        ClassArchive archive = ClassArchive.of(path(String.join(File.pathSeparator, sorted), "/b", "/a"),
                ClassArchive.Kind.SOCKETS);

        assertThat(archive.classPath())
                .isEqualTo(path(String.join(File.pathSeparator, first), "/b", "/a", this.first, second));
        assertThat(archive.options()).contains("-XX:SharedArchiveFile=" + lib.resolve("multimodule-worker.jsa"));
    }

    @Test
    void shouldNotChangeWhatAProgramPutBeforeOurJars() {
        assertThat(whole(path("/opt/acme/classes", first, second))).isNull();
        assertThat(whole(path(first, "/opt/acme/classes", second))).isNull();
    }

    @Test
    void shouldDoWithoutWhenAJarIsMissingInTheClassPath() {
        assertThat(whole(first)).isNull();
    }

    @Test
    void shouldDoWithoutWhenThereIsNone() throws IOException {
        Files.delete(lib.resolve("multimodule.jsa"));

        assertThat(whole(path(first, second))).isNull();
    }
}
