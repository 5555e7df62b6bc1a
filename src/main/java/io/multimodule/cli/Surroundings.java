package io.multimodule.cli;

import io.multimodule.lifecycle.Clock;
import io.multimodule.queue.QueueDirectory;
import io.multimodule.queue.QueueException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a tool sees of the world, so that a test can show it another.
 *
 * @param in standard input
 * @param out standard output; flushed by the tool
 * @param err standard error
 * @param environment environment variables
 * @param clock the time
 * @param queues opens a directory of queues
 */
record Surroundings(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, Clock clock,
        QueueOpener queues) {

    /** Opens a directory of queues; loads native code only when it is called. */
    @FunctionalInterface
    interface QueueOpener {
        QueueDirectory open(Path directory) throws QueueException;
    }

    /** The process that this is. */
    static Surroundings ofThisProcess() {
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false,
                StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return new Surroundings(System.in, out, err, System.getenv(), Clock.SYSTEM, NativeQueues::open);
    }

    /** Whether text on standard output may have colours: on a terminal, unless NO_COLOR or TERM say no. */
    boolean colours() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"))
                && environment.containsKey("TERM") && onTerminal();
    }

    /** Whether standard output is a terminal on which lines can be drawn over. */
    boolean terminal() {
        return environment.containsKey("TERM") && !"dumb".equals(environment.get("TERM")) && onTerminal();
    }

    private static boolean onTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            // Without /proc nothing tells; plain text is right everywhere.
            return false;
        }
    }
}
