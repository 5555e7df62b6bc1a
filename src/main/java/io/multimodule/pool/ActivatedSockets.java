package io.multimodule.pool;

import io.multimodule.posix.ListeningSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The sockets that systemd opened for this process, as sd_listen_fds(3) finds them. What it says that can only be a
 * mistake is refused, as it does: a program that listens elsewhere in silence is not found by its clients.
 *
 * @param numbers of their descriptors; none when they are for another process, or there are none
 * @param warnings what is odd about what was said of them
 */
record ActivatedSockets(List<Integer> numbers, List<String> warnings) {
    private static final int FIRST = 3;
    private static final int MOST = 1024;
    private static final String COUNT = "LISTEN_FDS";
    private static final String PROCESS = "LISTEN_PID";
    private static final String NAMES = "LISTEN_FDNAMES";

    /**
     * Looks for them.
     *
     * @throws IOException what the environment says makes no sense
     */
    static ActivatedSockets in(Map<String, String> environment, long pid) throws IOException {
        String count = environment.get(COUNT);
        if (count == null) {
            return new ActivatedSockets(List.of(), List.of());
        }
        String process = environment.get(PROCESS);
        if (process == null) {
            return new ActivatedSockets(List.of(), List.of(COUNT + " is \"" + count + "\" and " + PROCESS + " is not set, so"
                    + " these sockets are taken for those of another process; let who starts this program set it to the"
                    + " program's process id, " + pid + " now, or leave out both"));
        }
        if (!process.matches("[1-9][0-9]{0,9}")) {
            throw new IOException(PROCESS + " is \"" + process + "\"; it must be the process id for which the sockets of "
                    + COUNT + " are, that of this program is " + pid + correct());
        }
        if (Long.parseLong(process) != pid) {
            return new ActivatedSockets(List.of(), List.of());
        }
        if (!count.matches("[0-9]{1,4}") || Integer.parseInt(count) > MOST) {
            throw new IOException(COUNT + " is \"" + count + "\"; it must be the number of sockets that this program is given"
                    + ", from descriptor " + FIRST + " on, and at most " + MOST + correct());
        }
        int given = Integer.parseInt(count);
        return new ActivatedSockets(IntStream.range(FIRST, FIRST + given).boxed().toList(),
                warnings(environment.get(NAMES), given));
    }

    private static String correct() {
        return "; correct it where the program is started, or leave it out to have it open its sockets itself";
    }

    private static List<String> warnings(String names, int given) {
        List<String> warnings = new ArrayList<>();
        int named = names == null ? given : names.split(":", -1).length;
        if (named != given) {
            warnings.add(NAMES + " is \"" + names + "\" and so has " + named + " names, for " + given + " sockets (" + COUNT
                    + "); the names are not used, but who starts this program may have meant other sockets");
        }
        return warnings;
    }

    /** What is said where a program has addresses for more sockets than it was given; empty where it has not. */
    String tooFewFor(int addresses) {
        int given = numbers.size();
        return given >= addresses ? "" : "was given " + given + (given == 1 ? " socket" : " sockets") + " (" + COUNT + ") in"
                + " place of the " + addresses + " addresses that its program names, and listens at no other; name all of"
                + " them in the socket unit (ListenStream=) if that is not meant";
    }

    /**
     * Looks at the descriptors.
     *
     * @throws IOException one of them is no socket that listens
     */
    void check() throws IOException {
        for (int number : numbers) {
            String fault = ListeningSocket.faultOf(number);
            if (!fault.isEmpty()) {
                throw new IOException(COUNT + " is " + numbers.size() + ", so descriptors " + FIRST + " to "
                        + (FIRST + numbers.size() - 1) + " must be sockets that listen, but descriptor " + number + " "
                        + fault + correct());
            }
        }
    }
}
