package io.multimodule.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A web server of somebody else, as processes with a folder of their own, ended with this program at the latest. */
final class ProcessServer implements WebServer {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long END_SECONDS = 10;
    private static final long LOOK_MILLIS = 20;

    private final String name;
    private final String path;
    private final int port;
    private final TemporaryFolder folder;
    private final List<Process> programs = new ArrayList<>();
    private final Thread end = new Thread(this::kill);

    ProcessServer(String name, String path) throws IOException {
        this.name = name;
        this.path = path;
        this.port = freePort();
        this.folder = TemporaryFolder.open("web");
        Runtime.getRuntime().addShutdownHook(end);
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    Path folder() {
        return folder.path();
    }

    /** Writes a file that all users can read. */
    Path write(String file, String text) throws IOException {
        return Files.writeString(folder.path().resolve(file), text);
    }

    /** Runs a program of it, in a process group of its own: Apache ends by a signal to its whole group. */
    void run(Map<String, String> environment, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.path().toFile())
                .redirectErrorStream(true).redirectOutput(folder.path().resolve("output").toFile());
        builder.environment().putAll(environment);
        programs.add(builder.start());
    }

    /** Waits until it answers and has so many processes. */
    ProcessServer await(int processes) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        while (!isOpen() || processes().count() < processes) {
            if (System.nanoTime() > end || programs.stream().anyMatch(program -> !program.isAlive())) {
                String text = said();
                close();
                throw new IOException(name + " did not start: " + text);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return this;
    }

    private String said() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.path())) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().matches(".*(log|output)"))::iterator) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public LongStream processes() {
        return programs.stream().flatMap(p -> Stream.concat(Stream.of(p.toHandle()), p.toHandle().descendants()))
                .mapToLong(ProcessHandle::pid);
    }

    private void kill() {
        programs.stream().flatMap(Process::descendants).toList().forEach(ProcessHandle::destroyForcibly);
        programs.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Runtime.getRuntime().removeShutdownHook(end);
        for (Process program : programs) {
            program.destroy();
        }
        for (Process program : programs) {
            program.waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
        kill();
        folder.close();
    }
}
