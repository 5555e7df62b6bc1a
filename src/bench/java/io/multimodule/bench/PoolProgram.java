package io.multimodule.bench;

import io.multimodule.bench.WebServer.Staffing;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import io.multimodule.pool.PoolListener;
import io.multimodule.pool.Worker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The program of the measured workers: MultiModule's jars, as an installation has them, and one with
 * {@link PoolWorkers}.
 */
final class PoolProgram implements AutoCloseable {
    /** That a pool is at its limit is what is measured. */
    private static final PoolListener ERRORS = new PoolListener() {
        @Override
        public void onWarning(String text) {
            if (!text.startsWith("Server seems busy")) {
                PoolListener.super.onWarning(text);
            }
        }
    };

    /** The worker of the example in {@code examples/http-pool}. */
    static final String EXAMPLE = "HttpWorker";

    private final TemporaryFolder folder;
    private final String classPath;

    private PoolProgram(TemporaryFolder folder, String classPath) {
        this.folder = folder;
        this.classPath = classPath;
    }

    static PoolProgram make() throws IOException, InterruptedException {
        TemporaryFolder folder = TemporaryFolder.make("pool");
        Path workers = folder.path().resolve("workers.jar");
        try (OutputStream out = Files.newOutputStream(workers); JarOutputStream jar = new JarOutputStream(out)) {
            add(jar, Path.of("target/bench-classes"), "io/multimodule/bench/", "PoolWorkers");
            add(jar, compileExample(folder.path().resolve("example")), "", EXAMPLE);
        }
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("bench.tree", "target/multimodule"), "lib"))) {
            List<String> jars = files.filter(f -> f.toString().endsWith(".jar")).sorted()
                    .map(jar -> jar.toAbsolutePath().toString()).toList();
            return new PoolProgram(folder, String.join(":", jars) + ":" + workers);
        }
    }

    private static void add(JarOutputStream jar, Path classes, String folder, String begin) throws IOException {
        try (Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.getFileName().toString().startsWith(begin))::iterator) {
                jar.putNextEntry(new JarEntry(folder + file.getFileName()));
                Files.copy(file, jar);
            }
        }
    }

    private static Path compileExample(Path classes) throws IOException {
        Files.createDirectories(classes);
        ByteArrayOutputStream problems = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, problems, problems, "-cp", "target/classes", "-d",
                classes.toString(), "examples/http-pool/" + EXAMPLE + ".java");
        if (code != 0) {
            throw new IOException("the example cannot be compiled:\n" + problems);
        }
        return classes;
    }

    /** A pool on a port of the kernel's choice, whose workers have the archive of classes that lies beside the jars. */
    PoolBuilder pool(Class<? extends Worker> worker, Staffing staffing, String... arguments) {
        return pool(worker.getName(), staffing, arguments);
    }

    /** As {@link #pool(Class, Staffing, String...)}, with a class that is not on this program's class path. */
    PoolBuilder pool(String worker, Staffing staffing, String... arguments) {
        return Pool.named("bench").minSpareServers(staffing.minSpare()).maxSpareServers(staffing.maxSpare())
                .startServers(staffing.start()).maxServers(staffing.max()).listener(ERRORS)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).classPath(classPath)
                .workerClass(worker, arguments);
    }

    /** As {@link #pool}, with the archive that the JDK has alone, and not that beside the jars of this tree. */
    PoolBuilder bare(Class<? extends Worker> worker, Staffing staffing, String... arguments) {
        return pool(worker, staffing, arguments)
                .jvmOptions("-XX:SharedArchiveFile=" + Path.of(System.getProperty("java.home"), "lib/server/classes.jsa"));
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
