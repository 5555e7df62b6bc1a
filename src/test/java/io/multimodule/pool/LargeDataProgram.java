package io.multimodule.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A program with a pool whose workers all send one large datum at the same time. Says how many have come. */
public final class LargeDataProgram {
    private LargeDataProgram() {
    }

    /** Begins; the arguments are the number of workers and the bytes that each sends. */
    public static void main(String[] arguments) throws Exception {
        int workers = Integer.parseInt(arguments[0]);
        int bytes = Integer.parseInt(arguments[1]);
        AtomicInteger arrived = new AtomicInteger();
        Pool[] pool = new Pool[1];
        pool[0] = Pool.named("large").minSpareServers(workers).maxSpareServers(workers).startServers(workers)
                .maxServers(workers).leaveTimeout(Duration.ofSeconds(1))
                .childDataHook((pid, data, code) -> {
                    if (data.bytes().length == bytes && arrived.incrementAndGet() == workers) {
                        pool[0].requestDone();
                    }
                })
                .command("/bin/sh", "-c", "printf I >&3; printf 'MPR\\0" + octal(bytes) + "' >&4; head -c " + bytes
                        + " /dev/zero >&4; read line <&5").open();
        pool[0].run();
        System.out.println("arrived " + arrived);
    }

    private static String octal(int number) {
        return String.format("\\%03o\\%03o\\%03o\\%03o", number >>> 24, number >> 16 & 0xff, number >> 8 & 0xff,
                number & 0xff);
    }
}
