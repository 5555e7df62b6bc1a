package io.multimodule.unit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts the holder of a plain-process unit in a session of its own, so that neither our end nor our
 * terminal's reaches it: setsid(1) forks once more and ends, and PID 1 becomes the holder's parent.
 */
final class ProcessLauncher {
    /** The holder's name for itself, among its arguments. */
    static final String MARK = "multimodule-unit";
    /** What becomes the program of a unit of another user. */
    static final String SETPRIV = "/usr/bin/setpriv";
    private static final String SCRIPT = script();

    private ProcessLauncher() {
    }

    private static String script() {
        try (InputStream script = ProcessLauncher.class.getResourceAsStream("process-unit.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("process-unit.sh cannot be read from our jar: install it again", e);
        }
    }

    /** Starts; returns at once. The holder writes files under the base as it comes along. */
    static void launch(UnitSpec spec, Path base, Path log, String invocation, String socket) throws IOException {
        UnitProcess process = spec.process();
        List<String> command = new ArrayList<>(List.of("/usr/bin/setsid", "--fork", "/bin/sh", "-c", SCRIPT, MARK,
            base.toString(), process.user(), process.group(), Long.toString(spec.resources().openFiles()),
            process.directory(), socket));
        command.addAll(process.argv());
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(process.environment());
        environment.put("INVOCATION_ID", invocation);
        if (!socket.isEmpty()) {
            environment.put("NOTIFY_SOCKET", socket);
        }
        long watchdog = spec.lifecycle().watchdog().toNanos() / 1000;
        if (watchdog > 0) {
            environment.put("WATCHDOG_USEC", Long.toString(watchdog));
        }
        builder.start();
    }
}
