package io.multimodule.pool;

import java.util.Map;
import java.util.stream.IntStream;

/** The sockets that systemd opened for this process, as sd_listen_fds(3) finds them. */
final class ActivatedSockets {
    private static final int FIRST = 3;
    private static final int MOST = 1024;

    private ActivatedSockets() {
    }

    /** The numbers of their descriptors; none when they are for another process, or there are none. */
    static int[] in(Map<String, String> environment, long pid) {
        String count = environment.getOrDefault("LISTEN_FDS", "");
        boolean ours = Long.toString(pid).equals(environment.get("LISTEN_PID"));
        if (!ours || !count.matches("[0-9]{1,4}")) {
            return new int[0];
        }
        return IntStream.range(FIRST, FIRST + Math.min(Integer.parseInt(count), MOST)).toArray();
    }
}
