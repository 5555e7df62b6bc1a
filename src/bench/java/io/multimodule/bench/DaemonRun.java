package io.multimodule.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon process with tasks, queues and states of its own; all of it is gone afterwards. */
final class DaemonRun implements AutoCloseable {
    private static final long STOP_SECONDS = 60;

    private final TemporaryFolder folder;
    private final List<String> options;
    private Process process;
    private BufferedReader output;
    private long begun;
    private final List<Said> said = new ArrayList<>();

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
        output = process.inputReader();
        return await(text);
    }

    /** Waits until the daemon has printed a line with that text; seconds from its start to that line. */
    double await(String text) throws IOException {
        for (int i = 0; ; i++) {
            if (i == said.size()) {
                String line = output.readLine();
                if (line == null) {
                    throw new IOException("the daemon ended before it said \"" + text + "\":\n" + said);
                }
                said.add(new Said(line, (System.nanoTime() - begun) / 1e9));
            }
            if (said.get(i).line.contains(text)) {
                return said.get(i).seconds;
            }
        }
    }

    /** Where its states are, and its control socket. */
    Path state() {
        return folder.path().resolve("state");
    }

    /** What the kernel tells about the process now. */
    ProcessFigures figures() throws IOException {
        return ProcessFigures.of(process.pid());
    }

    @Override
    public void close() throws Exception {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Queues.removeAll(queues());
        }
        folder.close();
    }
}
