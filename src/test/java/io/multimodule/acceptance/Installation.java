package io.multimodule.acceptance;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/** An installed MultiModule as one sees it from outside: its unit, its journal, and the numbers that the example counts. */
final class Installation {
    private static final String UNIT = "multimodule.service";
    private final VirtualMachine machine;
    private String cursor = "";

    Installation(VirtualMachine machine) {
        this.machine = machine;
    }

    /** A command that ends well as soon as the condition holds, and badly after a minute and a half. */
    static String until(String condition) {
        return "timeout 90 bash -c 'until " + condition + "; do sleep 0.5; done'";
    }

    String property(String name) throws IOException {
        return machine.run("systemctl show -P " + name + " " + UNIT).orThrow().strip();
    }

    String mainPid() throws IOException {
        return property("MainPID");
    }

    void awaitJournal(String pattern) throws IOException {
        machine.run(until("journalctl -q --no-pager -o cat -u " + UNIT + " | grep -q \"" + pattern + "\"")).orThrow();
    }

    /** From here on, "since" means now. */
    void since() throws IOException {
        String shown = machine.run("journalctl --no-pager -q -n 0 --show-cursor").orThrow();
        cursor = shown.substring(shown.indexOf("cursor: ") + "cursor: ".length()).strip();
    }

    void awaitJournalSince(String pattern) throws IOException {
        machine.run(until("journalctl -q --no-pager -o cat -u " + UNIT + " --after-cursor=\"" + cursor + "\" | grep -q \""
                + pattern + "\"")).orThrow();
    }

    Message lastEntry(String text) throws IOException, BadMessageException {
        return JsonCodec.read(machine.run("journalctl -q --no-pager -o json -n 1 -u " + UNIT + " -g '" + text + "'").orThrow().strip());
    }

    /** The numbers that Example2 printed since then, in their order. */
    List<Long> counts() throws IOException {
        return countsOf("--after-cursor='" + cursor + "'");
    }

    /** As many numbers as these, one after the other, from the first of them. */
    static List<Long> consecutive(List<Long> counts) {
        return LongStream.range(counts.get(0), counts.get(0) + counts.size()).boxed().toList();
    }

    long firstCountSince() throws IOException {
        return counts().get(0);
    }

    long lastCount() throws IOException {
        List<Long> counts = countsOf("-n 50");
        return counts.get(counts.size() - 1);
    }

    void awaitCount(long number) throws IOException {
        awaitJournal("received a message: " + number + " .howdy.");
    }

    private List<Long> countsOf(String range) throws IOException {
        return machine.run("journalctl -q --no-pager -o cat -u " + UNIT + " " + range
                + " | sed -n 's/.*received a message: \\([0-9]*\\) .howdy.*/\\1/p'").orThrow().lines().map(Long::valueOf).toList();
    }
}
