package io.multimodule.pool;

import io.multimodule.posix.ExitStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A program with a pool of the workers that its argument names, which it ends with exit code 7 as soon as its standard
 * input has ended, or a worker has sent something. It says where it listens, which workers start and end, and that it
 * has asked them to leave.
 */
public final class PoolProgram {
    static final int CODE = 7;

    /** Whether its input has ended. */
    private static volatile boolean asked;

    private PoolProgram() {
    }

    /** Begins. */
    public static void main(String[] arguments) throws Exception {
        CompletableFuture<Pool> opened = new CompletableFuture<>();
        Pool pool = Pool.named("program").minSpareServers(1).maxSpareServers(2).startServers(2).maxServers(2)
                .listenActivatedOr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .workerClass(arguments[0]).listener(new Telling())
                .childDataHook((pid, data, code) -> endInHook(opened.join())).open();
        opened.complete(pool);
        System.out.println("port " + ((InetSocketAddress) pool.addresses().get(0)).getPort());
        Thread end = new Thread(() -> end(pool), "end");
        // When the data hook ends the program, nothing else may keep it until that has the exit code.
        end.setDaemon(true);
        end.start();
        pool.run();
        if (asked) {
            end.join();
        }
    }

    /** Says, too, which thread keeps the program until then. */
    private static void endInHook(Pool pool) throws InterruptedException {
        pool.done(CODE);
        Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("pool end"))
                .filter(thread -> !thread.isDaemon()).forEach(thread -> System.out.println("kept by pool end"));
    }

    private static void end(Pool pool) {
        try {
            System.in.read();
            asked = true;
            pool.requestDone();
            System.out.println("asked");
            pool.done(CODE);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static final class Telling implements PoolListener {
        @Override
        public void onStart(long pid) {
            System.out.println("started " + pid);
        }

        @Override
        public void onEnd(long pid, ExitStatus status) {
            System.out.println("ended " + pid);
        }
    }
}
