import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import io.multimodule.posix.Signals;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;

/**
 * A server that echoes lines: {@code EchoPool [PORT [flexible]]}. End it with Ctrl-C or the signal TERM.
 */
public final class EchoPool {
    private static final int DEFAULT_PORT = 20116;

    private EchoPool() {
    }

    public static void main(String[] arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_PORT;
        PoolBuilder builder = Pool.named("echo").listen(new InetSocketAddress("127.0.0.1", port))
                .childDataHook((pid, data, exitCode) -> System.out.println("worker " + pid + " says " + data));
        try (Pool pool = builder.workerClass(EchoWorker.class).open();
                Signals signals = Signals.handle(List.of("INT", "TERM"), signal -> pool.requestDone())) {
            System.out.println("echo at " + pool.addresses().get(0));
            if (arguments.length > 1 && arguments[1].equals("flexible")) {
                runFlexibly(pool);
            } else {
                pool.run();
            }
        }
        System.out.println("bye");
    }

    /** Here the program decides anew for each worker what it is to do. */
    private static void runFlexibly(Pool pool) throws InterruptedException {
        OptionalLong pid = pool.startServer(EchoWorker.class);
        while (pid.isPresent()) {
            System.out.println("started worker " + pid.getAsLong());
            pid = pool.startServer(EchoWorker.class);
        }
    }
}
