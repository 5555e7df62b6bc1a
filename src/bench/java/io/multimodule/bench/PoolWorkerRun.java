package io.multimodule.bench;

import io.multimodule.pool.Pool;
import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts workers of a pool, each the only one of a pool of its own. */
final class PoolWorkerRun {
    private PoolWorkerRun() {
    }

    /** Answers each connection with one byte. */
    public static final class Answering implements Worker {
        @Override
        public void run(WorkerContext pool) throws Exception {
            while (true) {
                pool.idle();
                try (SocketChannel connection = pool.listener().accept()) {
                    pool.busy();
                    connection.write(ByteBuffer.wrap(new byte[] {1}));
                }
            }
        }
    }

    /** Seconds from the request to start a worker until a client has its answer. */
    static double start() throws Exception {
        try (Pool pool = Pool.named("bench").startServers(1).minSpareServers(1).maxSpareServers(1).maxServers(3)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .classPath(classPath()).workerClass(Answering.class).open()) {
            long begun = System.nanoTime();
            pool.startServer();
            try (SocketChannel client = SocketChannel.open(pool.addresses().get(0))) {
                if (client.read(ByteBuffer.allocate(1)) != 1) {
                    throw new IOException("the worker did not answer");
                }
            }
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    /** The jars as an installation has them, and ours behind them. */
    private static String classPath() throws IOException {
        Path lib = Path.of(System.getProperty("bench.tree", "target/multimodule"), "lib").toAbsolutePath();
        try (Stream<Path> files = Files.list(lib)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted()
                    .collect(Collectors.joining(File.pathSeparator))
                    + File.pathSeparator + Path.of("target/bench-classes").toAbsolutePath();
        }
    }
}
