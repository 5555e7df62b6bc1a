package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.pool.PoolRecord.Data;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The archives of classes, made in a copy of the installed tree and used by workers of both kinds. */
class ClassArchiveIT extends WithPool {
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree")).toAbsolutePath();

    /** Tells that it is there, and waits for work of either kind. */
    public static final class Telling implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            pool.yell(Map.of("here", true));
            if (pool.listeners().isEmpty()) {
                pool.take();
            } else {
                pool.listener().accept();
            }
        }
    }

    @Test
    void shouldBeWhereWorkersHaveTheirClassesFrom() throws Exception {
        Path lib = copyOfTheJars();
        Path tree = lib.getParent();
        Process made = new ProcessBuilder("packaging/make-class-archive", tree.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();

        List<String> withSocket = loadedBy(small().listen(ANY_PORT), lib);
        assertFromArchive(withSocket, "io.multimodule.pool.WorkerMain", "com.fasterxml.jackson.databind.ObjectMapper");
        assertThat(withSocket).as("native libraries, which it does not need").noneMatch(line ->
                line.contains(" jnr.") || line.contains(" com.kenai.") || line.contains(" com.sun.jna."));
        Path queues = folder.resolve("queues");
        try {
            assertFromArchive(loadedBy(small().queue(queues, "work"), lib), "io.multimodule.pool.WorkerMain",
                    "com.fasterxml.jackson.databind.ObjectMapper", "io.multimodule.queue.SysvQueue");
        } finally {
            SysvQueueDirectory.open(queues, QueueAccess.OWNER_AND_GROUP).remove(new QueueName("work"));
        }
    }

    private Path copyOfTheJars() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("tree/lib"));
        try (var jars = Files.newDirectoryStream(TREE.resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        return lib;
    }

    /** The lines in which a worker's JVM names the classes that it has loaded by the time it is told to leave. */
    private List<String> loadedBy(PoolBuilder builder, Path lib) throws Exception {
        Path log = folder.resolve("classes.log");
        String jars;
        try (Stream<Path> files = Files.list(lib)) {
            jars = String.join(File.pathSeparator,
                    files.map(Path::toString).filter(file -> file.endsWith(".jar")).sorted().toList());
        }
        int before = record.all(Data.class).size();
        run(builder.maxSpareServers(1).maxServers(1).workerClass(Telling.class)
                .classPath(jars + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath())
                .jvmOptions("-Xlog:class+load:file=" + log));
        record.await(Data.class, data -> true, before + 1);
        end();
        return Files.readAllLines(log);
    }

    private static void assertFromArchive(List<String> loaded, String... classes) {
        for (String each : classes) {
            assertThat(loaded).filteredOn(line -> line.contains("] " + each + " ")).singleElement().asString()
                    .endsWith(" source: shared objects file");
        }
    }
}
