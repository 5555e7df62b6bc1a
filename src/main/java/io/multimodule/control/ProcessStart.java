package io.multimodule.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** When a process started, as proc_pid_stat(5) has it; the clock of the machine does not move it. */
final class ProcessStart {
    /** Field 22, counted from the one after the command, which is field 3. */
    private static final int START_AFTER_COMMAND = 22 - 3;

    private ProcessStart() {
    }

    /** Clock ticks since boot; empty when there is no such process. */
    static OptionalLong of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return OptionalLong.of(Long.parseLong(fields[START_AFTER_COMMAND]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
