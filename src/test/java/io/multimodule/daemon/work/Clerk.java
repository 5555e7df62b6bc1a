package io.multimodule.daemon.work;

import io.multimodule.pool.Worker;
import io.multimodule.pool.WorkerContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A worker of a pool: does what each line of a connection says, and answers with its process id. */
public final class Clerk implements Worker {
    private static final long SMALLEST_STACK = 1;

    private WorkerContext pool;

    @Override
    public void run(WorkerContext context) throws Exception {
        pool = context;
        if (pool.arguments().contains("fail")) {
            throw new IllegalStateException("this clerk never works");
        }
        if (pool.arguments().contains("moody")) {
            // Whether somebody comes in time is not to decide whether it fails before it is trusted.
            pool.busy("its only work");
            pool.idle();
            throw new IllegalStateException("this clerk works once");
        }
        while (true) {
            try (SocketChannel client = pool.listener().accept()) {
                serve(client);
            } catch (IOException e) {
                if (pool.isLeaving()) {
                    return;
                }
            }
            pool.idle();
        }
    }

    private void serve(SocketChannel client) throws IOException {
        pool.busy("a connection");
        BufferedReader in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client),
                StandardCharsets.UTF_8));
        OutputStream out = Channels.newOutputStream(client);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("yell ")) {
                pool.yell(Map.of("text", line.substring(5)));
            } else if (line.equals("raw")) {
                pool.yell(new byte[] {1, 2, (byte) 0xff});
            } else if (line.equals("exit")) {
                pool.exit(7, Map.of("text", "gone"));
            } else if (line.startsWith("threads ")) {
                start(Integer.parseInt(line.substring(8)));
            }
            String answer = pool.pid() + " " + String.join(",", pool.arguments()) + " " + line + "\n";
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Threads that stay. */
    private static void start(int count) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(null, () -> {
                while (true) {
                    LockSupport.park();
                }
            }, "idle " + i, SMALLEST_STACK);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
