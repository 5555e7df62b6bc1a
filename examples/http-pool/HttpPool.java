import io.multimodule.pool.Pool;
import io.multimodule.pool.WorkerLimits;
import io.multimodule.posix.Signals;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A web server: {@code HttpPool [PORT [SCOREBOARD]]}. HUP replaces all workers, INT and TERM end it. */
public final class HttpPool {
    private static final int DEFAULT_PORT = 8080;

    private HttpPool() {
    }

    public static void main(String[] arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_PORT;
        var builder = Pool.named("http").listen(new InetSocketAddress("127.0.0.1", port))
                .limits(WorkerLimits.NONE.withRequests(100_000).withHang(Duration.ofMinutes(1)))
                .workerClass(HttpWorker.class);
        if (arguments.length > 1) {
            builder.scoreboard(Path.of(arguments[1]));
        }
        try (Pool pool = builder.open();
                Signals end = Signals.handle(List.of("INT", "TERM"), signal -> pool.requestDone());
                Signals reload = Signals.handle(List.of("HUP"), signal -> pool.reload())) {
            System.out.println("http at " + pool.addresses().get(0));
            pool.run();
        }
    }
}
