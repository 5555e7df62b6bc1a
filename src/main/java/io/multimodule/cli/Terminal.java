package io.multimodule.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The terminal as one screen that is drawn over and gives single keys. What was changed of it is put back on
 * every way out but a kill: by {@link #close}, and by the end of the Java machine. One thread draws.
 */
final class Terminal implements AutoCloseable {
    /** No key was pressed. */
    static final int NO_KEY = -1;
    /** Nobody will press a key any more. */
    static final int END = -2;

    private static final File DEVICE = new File("/dev/tty");
    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String REST_OF_LINE = "\033[K";
    private static final String REST_OF_SCREEN = "\033[J";
    private static final int DEFAULT_HEIGHT = 24;
    private static final long STTY_SECONDS = 2;

    private final PrintStream out;
    private final String settings;
    private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
    private final Thread atExit = new Thread(this::restore, "terminal");
    private boolean restored;

    private Terminal(PrintStream out, String settings) {
        this.out = out;
        this.settings = settings;
    }

    /** Takes the terminal of this process; empty when it has none that can be taken. */
    static Optional<Terminal> open(PrintStream out) {
        try {
            Terminal terminal = new Terminal(out, stty("-g"));
            InputStream input = new FileInputStream(DEVICE);
            Runtime.getRuntime().addShutdownHook(terminal.atExit);
            // A stop from the keyboard would leave the shell with a terminal that shows nothing of what is typed.
            stty("-icanon", "-echo", "min", "1", "time", "0", "susp", "undef", "quit", "undef");
            out.print(ENTER);
            out.flush();
            terminal.readKeys(input);
            return Optional.of(terminal);
        } catch (IOException e) {
            // Without a terminal of its own, or without stty, plain text is what there is.
            return Optional.empty();
        }
    }

    /** How many lines it has now. */
    int height() {
        try {
            int height = Integer.parseInt(stty("size").split(" ")[0]);
            return height > 0 ? height : DEFAULT_HEIGHT;
        } catch (IOException | NumberFormatException e) {
            // A terminal that does not know its size is taken for the usual one.
            return DEFAULT_HEIGHT;
        }
    }

    /** Draws lines over what was there. */
    synchronized void draw(List<String> lines) {
        if (restored) {
            return;
        }
        StringBuilder frame = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i == 0 ? "" : "\n").append(lines.get(i)).append(REST_OF_LINE);
        }
        out.print(frame.append(REST_OF_SCREEN));
        out.flush();
    }

    /** The next key, {@link #NO_KEY} when none is pressed in time, {@link #END} when none will be. */
    int key(long nanos) throws InterruptedException {
        Integer key = keys.poll(nanos, TimeUnit.NANOSECONDS);
        return key == null ? NO_KEY : key;
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The Java machine ends already and runs the hook, which finds nothing left to do.
            return;
        }
    }

    private synchronized void restore() {
        if (restored) {
            return;
        }
        restored = true;
        out.print(LEAVE);
        out.flush();
        try {
            stty(settings);
        } catch (IOException e) {
            // The terminal is gone, and its settings with it.
            return;
        }
    }

    private void readKeys(InputStream input) {
        Thread reader = new Thread(() -> {
            try (input) {
                for (int key = input.read(); key >= 0; key = input.read()) {
                    keys.add(key);
                }
            } catch (IOException e) {
                // A terminal that cannot be read gives no keys any more, as one that is closed.
            } finally {
                keys.add(END);
            }
        }, "keys");
        reader.setDaemon(true);
        reader.start();
    }

    private static String stty(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectInput(DEVICE)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty " + String.join(" ", arguments) + " failed");
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stty ran", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
