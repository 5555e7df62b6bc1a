package io.multimodule.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The C program that asks web servers for pages; {@code ./bench} builds it. */
final class HttpLoad {
    private HttpLoad() {
    }

    /**
     * Requests one after the other on each of some connections.
     *
     * @param rate answers a second
     * @param median microseconds, as are the next two
     * @param cpuMicros what the server's processes used on processors for an answer
     * @param failed requests without an answer
     */
    record Rate(double rate, double median, double most99, double most, double cpuMicros, long failed) {
    }

    /**
     * Requests all at once; milliseconds.
     *
     * @param failed requests without an answer
     */
    record Burst(double first, double median, double last, long failed) {
    }

    /** Asks for a while; the server sleeps for some microseconds for each. */
    static Rate rate(WebServer server, int connections, double seconds, int sleep)
            throws IOException, InterruptedException {
        double before = server.cpuSeconds();
        double[] said = run("rate", server.port(), connections, seconds, path(server, sleep));
        double cpu = server.cpuSeconds() - before;
        return new Rate(said[0], said[1], said[2], said[3], 1e6 * cpu / (said[0] * seconds), (long) said[4]);
    }

    /** Asks once on each connection. */
    static Burst burst(WebServer server, int connections, int sleep) throws IOException, InterruptedException {
        double[] said = run("burst", server.port(), connections, path(server, sleep));
        return new Burst(said[0], said[1], said[2], (long) said[3]);
    }

    /** How many pieces of so many bytes go from one C program to another through a pipe in a second. */
    static double pipe(double seconds, int bytes) throws IOException, InterruptedException {
        return run("pipe", seconds, bytes)[0];
    }

    private static String path(WebServer server, int sleep) {
        return sleep == 0 ? server.path() : server.path() + "?us=" + sleep;
    }

    private static double[] run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("bench.load", "target/bench/httpload")));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed with exit code " + process.exitValue());
        }
        return List.of(output.split(" ")).stream().mapToDouble(Double::parseDouble).toArray();
    }
}
