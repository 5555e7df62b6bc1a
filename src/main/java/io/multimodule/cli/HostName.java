package io.multimodule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, from the kernel; no name service is asked. */
final class HostName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {
    }

    static String read() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, "cannot read the name of this machine from " + KERNEL + ": " + e
                    + "; mount /proc", e);
        }
    }
}
