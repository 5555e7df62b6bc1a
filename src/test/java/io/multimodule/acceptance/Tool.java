package io.multimodule.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the test machine, and small things with files. */
final class Tool {
    private Tool() {
    }

    /** What a program of the test machine gave. */
    record Output(int exit, String stdout, String stderr) {
    }

    /** Runs a program to its end. */
    static Output call(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("tool", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), stdout, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** Runs a program that has to end well. */
    static String run(String... command) throws IOException, InterruptedException {
        Output output = call(command);
        if (output.exit() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + output.exit() + ": " + output.stderr());
        }
        return output.stdout();
    }

    static long megabytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                // Each file takes whole blocks, and a directory takes one.
                bytes += Files.isRegularFile(file) ? Files.size(file) + 4096 : 4096;
            }
            return bytes >> 20;
        }
    }

    static String tail(Path file, int lines) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> all = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())) + "\n";
    }
}
