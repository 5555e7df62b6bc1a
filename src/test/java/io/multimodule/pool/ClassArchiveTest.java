package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void shouldUseTheArchiveBesideTheJarsThatComeFirst() {
        ClassArchive archive = ClassArchive.of(path(first, second, "/opt/acme/classes"));

        assertThat(archive.classPath()).isEqualTo(path(first, second, "/opt/acme/classes"));
        assertThat(archive.options()).contains("-XX:SharedArchiveFile=" + lib.resolve("multimodule.jsa"));
    }

    @Test
    void shouldPutTheJarsOfAWildcardInTheOrderOfTheArchive() {
        assertThat(ClassArchive.of(path(second, first, "/b", "/a")).classPath())
                .isEqualTo(path(first, second, "/b", "/a"));
    }

    @Test
    void shouldNotChangeWhatAProgramPutBeforeOurJars() {
        assertThat(ClassArchive.of(path("/opt/acme/classes", first, second))).isNull();
        assertThat(ClassArchive.of(path(first, "/opt/acme/classes", second))).isNull();
    }

    @Test
    void shouldDoWithoutWhenAJarIsMissingInTheClassPath() {
        assertThat(ClassArchive.of(first)).isNull();
    }

    @Test
    void shouldDoWithoutWhenThereIsNone() throws IOException {
        Files.delete(lib.resolve("multimodule.jsa"));

        assertThat(ClassArchive.of(path(first, second))).isNull();
    }
}
