package io.multimodule.unit;

import io.multimodule.unit.UnitException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The last lines that a unit wrote. */
final class LogTail {
    private static final int MOST_LINES = 1000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int SECONDS = 10;
    /** Many units may end at once, and each question has a process and a thread that waits for its end. */
    private static final int MOST_ASKERS = 4;
    private static final Executor ASKERS = askers();

    private LogTail() {
    }

    private static Executor askers() {
        ThreadPoolExecutor askers = new ThreadPoolExecutor(MOST_ASKERS, MOST_ASKERS, SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), work -> {
                Thread asker = new Thread(work, "journal-tail");
                asker.setDaemon(true);
                return asker;
            });
        askers.allowCoreThreadTimeOut(true);
        return askers;
    }

    /**
     * Asks journalctl, on one of a few threads.
     *
     * @param invocation the run whose lines are wanted; empty when it is not known: then those of earlier runs come,
     * too
     */
    static CompletionStage<List<String>> ofJournal(UnitName name, String invocation, int lines) {
        return later(() -> askJournal(name, invocation, bounded(lines)));
    }

    /** Asks something on one of our threads, when one of them is free. */
    static <T> CompletionStage<T> later(Callable<T> question) {
        CompletableFuture<T> done = new CompletableFuture<>();
        ASKERS.execute(() -> {
            try {
                done.complete(question.call());
            } catch (Exception | OutOfMemoryError e) {
                // To start a process takes a thread, which there may not be.
                done.completeExceptionally(e);
            }
        });
        return done.minimalCompletionStage();
    }

    private static List<String> askJournal(UnitName name, String invocation, int lines)
            throws IOException, InterruptedException, UnitException {
        List<String> ofRun = invocation.isEmpty() ? List.of() : askJournal(name, ofRun(invocation), lines);
        // A journal that does not know the run has the lines by the name at least.
        return ofRun.isEmpty() ? askJournal(name, List.of("-u", name.value()), lines) : ofRun;
    }

    /** What a run wrote, and what systemd itself says of it. */
    static List<String> ofRun(String invocation) {
        return List.of("_SYSTEMD_INVOCATION_ID=" + invocation, "+", "_PID=1", "INVOCATION_ID=" + invocation);
    }

    private static List<String> askJournal(UnitName name, List<String> matches, int lines)
            throws IOException, InterruptedException, UnitException {
        List<String> command = new ArrayList<>(List.of("journalctl", "-q", "--no-pager", "-o", "cat",
            "-n", Integer.toString(lines)));
        command.addAll(matches);
        Path answer = Files.createTempFile("multimodule-journal", ".txt");
        try {
            Process journalctl = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(answer.toFile())
                .start();
            if (!journalctl.waitFor(SECONDS, TimeUnit.SECONDS)) {
                journalctl.destroyForcibly();
                throw new UnitException(Kind.UNREACHABLE, "journalctl -u " + name + " did not answer within " + SECONDS
                    + " s: run it by hand");
            }
            if (journalctl.exitValue() != 0) {
                throw new UnitException(Kind.NO_PERMISSION, "journalctl -u " + name + " ended with status "
                    + journalctl.exitValue() + ": " + ofFile(answer, 3) + ": add our user to group systemd-journal");
            }
            return ofFile(answer, lines);
        } finally {
            Files.delete(answer);
        }
    }

    /** The last lines of a file, of its last mebibyte at most; none when it is not there. */
    static List<String> ofFile(Path file, int lines) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - MOST_BYTES);
            byte[] end = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - bounded(lines)), all.size());
        }
    }

    private static int bounded(int lines) {
        return Math.max(1, Math.min(lines, MOST_LINES));
    }
}
