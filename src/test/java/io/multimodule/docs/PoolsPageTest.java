package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolsPageTest {
    @TempDir
    private Path folder;

    @Test
    void shouldCompileTheProgramsOfThePage() throws Exception {
        assertThat(JavaBlocks.compile(Page.of("docs/pools.md"), folder)).isEqualTo(3);
    }
}
