package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibrariesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64", "i386", "ppc64le", "s390x", "arm"})
    void shouldHaveBothLibrariesForTheArchitecturesOfDebian(String architecture) throws Exception {
        assertThat(new NativeLibraries(architecture).layOut(directory.resolve("new"))).isEqualTo(2);
        assertThat(directory.resolve("new/libjffi-1.2.so")).isNotEmptyFile();
        assertThat(directory.resolve("new/libjnidispatch.so")).isNotEmptyFile();
    }

    @Test
    void shouldLayNothingForAnUnknownArchitecture() throws Exception {
        assertThat(new NativeLibraries("pdp11").layOut(directory)).isZero();
        assertThat(directory).isEmptyDirectory();
    }
}
