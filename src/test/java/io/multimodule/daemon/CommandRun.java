package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a command of the built tree: its exit code and what it printed, both streams in one. */
record CommandRun(int code, String text) {
    private static final long PATIENCE_SECONDS = 60;

    static CommandRun of(String command, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(DaemonProcess.command(command).toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            List<String> lines = new ProcessOutput(process.getInputStream()).awaitEnd();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(command + " ends").isTrue();
            return new CommandRun(process.exitValue(), String.join("\n", lines));
        } finally {
            process.destroyForcibly();
        }
    }
}
