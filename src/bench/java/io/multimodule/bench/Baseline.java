package io.multimodule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C program beside which everything is measured; {@code ./bench} builds it. */
final class Baseline {
    private final Path program;

    Baseline() {
        this.program = Path.of(System.getProperty("bench.baseline", "target/bench/msgbench"));
    }

    /** Messages a second, of that many opaque bytes each. */
    double throughput(double seconds, int bytes) throws IOException, InterruptedException {
        return Double.parseDouble(run("throughput", seconds, bytes));
    }

    /** Round trips a second. */
    double roundTrips(double seconds, int bytes) throws IOException, InterruptedException {
        return Double.parseDouble(run("roundtrip", seconds, bytes));
    }

    /**
     * How long messages take there and back.
     *
     * @param rate messages a second, or 0 for one after the other
     * @param queues ids of the queues there and back; none for the program's own far end
     */
    Latency latency(double seconds, int rate, Integer... queues) throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of(seconds, rate));
        arguments.addAll(List.of(queues));
        return Latency.parse(run("latency", arguments.toArray()));
    }

    private String run(String mode, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), mode));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed with exit code " + process.exitValue());
        }
        return output;
    }
}
