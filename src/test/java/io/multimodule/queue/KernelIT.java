package io.multimodule.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelIT {
    @Test
    void shouldReadALimitWithAllItsDigits() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/sys/kernel/msgmnb")), "no /proc/sys/kernel on this machine");
        Process cat = new ProcessBuilder("cat", "/proc/sys/kernel/msgmnb").start();
        String shown = new String(cat.getInputStream().readAllBytes(), US_ASCII).trim();

        assertThat(Kernel.limit("msgmnb", -1)).isEqualTo(Integer.parseInt(shown));
    }

    @Test
    void shouldFallBackWhereThereIsNoSuchLimit() {
        assertThat(Kernel.limit("no_such_limit", 7)).isEqualTo(7);
    }
}
