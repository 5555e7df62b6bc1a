import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends each line back until one says quit, and yells {foo: bar} for each. */
public final class EchoWorker implements Worker {

    @Override
    public void run(WorkerContext pool) throws IOException {
        while (true) {
            SocketChannel client = pool.accept();
            pool.busy();
            try (client) {
                echo(client, pool);
            } catch (IOException e) {
                // The client has broken the connection: no matter to the next one.
            }
            pool.idle();
        }
    }

    private static void echo(SocketChannel client, WorkerContext pool) throws IOException {
        BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(Channels.newOutputStream(client), true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            out.println(line);
            pool.yell(Map.of("foo", "bar"));
        }
    }
}
