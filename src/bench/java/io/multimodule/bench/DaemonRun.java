package io.multimodule.bench;

import io.multimodule.control.ControlClient;
import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon process with tasks, queues and states of its own; all of it is gone afterwards. */
final class DaemonRun implements AutoCloseable {
    private static final long STOP_SECONDS = 60;
    private static final String END = "(end of output)";

    private final TemporaryFolder folder;
    private final List<String> options;
    private Process process;
    private long begun;
    /** Guarded by itself; a thread reads, so that the daemon never waits for a reader. */
    private List<Said> said = new ArrayList<>();

    /** A line of the daemon's log and when it came. */
    private record Said(String line, double seconds) {
    }

    /**
     * Prepares a run.
     *
     * @param options for the JVM, beside those of the launcher
     */
    DaemonRun(String name, String... options) throws IOException {
        this.folder = TemporaryFolder.make(name);
        this.options = List.of(options);
        Files.createDirectories(folder.path().resolve("classes"));
    }

    Path queues() {
        return folder.path().resolve("queues");
    }

    /** Compiles classes of the package {@code tasks}: their simple names and sources in turns. */
    void compile(String... namesAndSources) throws IOException {
        TaskClasses.compile(folder.path(), namesAndSources);
    }

    /** Starts the daemon; see {@link #await}. Seconds until its log said so. */
    double start(String tasksAndRoutes, String text) throws IOException {
        Path config = folder.path().resolve("multimodule.yaml");
        Files.writeString(config, "task_path: [ classes ]\ntask_packages: [ tasks ]\n" + tasksAndRoutes);
        ProcessBuilder builder = new ProcessBuilder(System.getProperty("bench.tree", "target/multimodule") + "/bin/multimoduled",
                "-c", config.toString(), "-T", queues().toString(), "-s", state().toString(),
                "-o", "log:1,error:1,alert:1").redirectErrorStream(true);
        if (!options.isEmpty()) {
            builder.environment().put("MULTIMODULE_JAVA_OPTS", String.join(" ", options));
        }
        begun = System.nanoTime();
        process = builder.start();
        List<Said> fresh = new ArrayList<>();
        said = fresh;
        BufferedReader output = process.inputReader();
        Thread reader = new Thread(() -> read(output, fresh), "output");
        reader.setDaemon(true);
        reader.start();
        return await(text);
    }

    private void read(BufferedReader output, List<Said> into) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(into, line);
            }
        } catch (IOException e) {
            add(into, "the output broke off: " + e);
        }
        add(into, END);
    }

    private void add(List<Said> into, String line) {
        synchronized (into) {
            into.add(new Said(line, (System.nanoTime() - begun) / 1e9));
            into.notifyAll();
        }
    }

    /** Takes the daemon's life without a warning; the processes of its tasks run on. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the daemon over its control socket. */
    Message ask(ControlCommand command, Message arguments) throws IOException {
        return new ControlClient(folder.path().resolve("state/control.sock"), Duration.ofSeconds(STOP_SECONDS))
                .call(command, arguments);
    }

    /** Waits until the daemon has printed a line with that text; seconds from its start to that line. */
    double await(String text) throws IOException {
        return await(text, 1);
    }

    /** Waits until the daemon has printed so many lines with that text; seconds from its start to the last of them. */
    double await(String text, int times) throws IOException {
        synchronized (said) {
            int found = 0;
            for (int i = 0; ; i++) {
                while (i == said.size()) {
                    pause();
                }
                Said one = said.get(i);
                if (one.line.contains(text) && ++found == times) {
                    return one.seconds;
                }
                if (one.line.equals(END)) {
                    throw new IOException("the daemon ended before it said \"" + text + "\":\n" + said);
                }
            }
        }
    }

    /** Waits for a line with all these texts that is said after a time; seconds from that time to the line. */
    double saidAt(long nanoTime, String... texts) throws IOException {
        double from = (nanoTime - begun) / 1e9;
        synchronized (said) {
            for (int i = 0; ; i++) {
                while (i == said.size()) {
                    pause();
                }
                Said one = said.get(i);
                if (one.seconds >= from && List.of(texts).stream().allMatch(one.line::contains)) {
                    return one.seconds - from;
                }
                if (one.line.equals(END)) {
                    throw new IOException("the daemon ended before it said " + List.of(texts));
                }
            }
        }
    }

    /** Where its states are, and its control socket. */
    Path state() {
        return folder.path().resolve("state");
    }

    private void pause() throws IOException {
        try {
            said.wait();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** What the kernel tells about the process now. */
    ProcessFigures figures() throws IOException {
        return ProcessFigures.of(process.pid());
    }

    @Override
    public void close() throws Exception {
        if (process != null) {
            if (process.isAlive()) {
                ask(ControlCommand.STOP, Message.of("externals", true));
            }
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Queues.removeAll(queues());
        }
        folder.close();
    }
}
