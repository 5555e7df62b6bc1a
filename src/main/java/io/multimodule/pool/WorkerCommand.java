package io.multimodule.pool;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of a worker and its arguments.
 *
 * @param words an absolute path and its arguments
 * @param writesScoreboard whether it writes its slot of the scoreboard itself
 */
record WorkerCommand(List<String> words, boolean writesScoreboard) {
    /**
     * What makes a JVM start fast and stay small. With the name of the provider, which is the JDK's own on Linux, the
     * first socket does not open every jar of the class path to look for another one.
     */
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
            "-Xshare:auto", "-Xms8m", "-Xss512k",
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider");
    /** For {@link SharedListener}. */
    private static final List<String> OPEN = List.of("--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens", "java.base/java.io=ALL-UNNAMED");

    static WorkerCommand java(WorkerJvm jvm, String workerClass, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(SMALL);
        words.addAll(OPEN);
        words.addAll(jvm.options());
        words.addAll(List.of("-cp", jvm.classPath(), WorkerMain.class.getName(), workerClass));
        words.addAll(arguments);
        return new WorkerCommand(List.copyOf(words), true);
    }

    /** The class path of this program, with absolute entries. */
    static String ownClassPath() {
        List<String> entries = new ArrayList<>();
        // An empty entry is the working directory, also when it is the last one.
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
