package io.multimodule.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Numbered messages to a task that answers each with itself, and a ledger of the answers: what was sent and what came
 * back can be compared one by one. Sender and receiver are programs of their own: they outlive what happens to the
 * daemon.
 */
final class Traffic {
    /** The queue that the answers have to be routed to. */
    static final String ANSWERS = "Ledger";
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final String PROGRAM = """
            import os, sys, time
            sys.path.insert(0, "/usr/share/multimodule/examples/clients")
            import transit
            queues = transit.Queues("/run/multimodule/queues")
            folder = "/run/traffic/"
            if sys.argv[1] == "send":
                number = 0
                while not os.path.exists(folder + "stop"):
                    number += 1
                    queues.send(sys.argv[2], {"number": number})
                    with open(folder + "sent.new", "w") as out:
                        out.write(str(number))
                    os.rename(folder + "sent.new", folder + "sent")
                    time.sleep(0.02)
            else:
                with open(folder + "received", "w", buffering=1) as out:
                    while True:
                        out.write(str(queues.receive(sys.argv[2])["number"]) + "\\n")
            """;
    private final VirtualMachine machine;
    private final long began = System.nanoTime();

    private Traffic(VirtualMachine machine) {
        this.machine = machine;
    }

    /** Begins to send to the task; comes back when the first answers are there. */
    static Traffic to(String task, VirtualMachine machine) throws IOException {
        machine.run("""
                systemctl stop traffic-send traffic-receive 2>/dev/null
                rm -rf /run/traffic; install -d -o multimodule /run/traffic
                cat >/run/traffic/program <<'END'
                """ + PROGRAM + """
                END
                start() {
                    systemd-run -q --unit=traffic-$1 --uid=multimodule --gid=multimodule --collect -p UMask=0007 \\
                        /usr/bin/python3 /run/traffic/program $1 $2
                }
                """ + "start receive " + ANSWERS + "; start send " + task).orThrow();
        Traffic traffic = new Traffic(machine);
        traffic.awaitAnswer(20);
        return traffic;
    }

    private void awaitAnswer(long number) throws IOException {
        String last = "tail -n 1 /run/traffic/received 2>/dev/null";
        VirtualMachine.Result waited = machine.run(LONG, "timeout 300 bash -c 'until [ \"$(" + last + ")\" -ge " + number
                + " ] 2>/dev/null; do sleep 0.2; done'");
        if (waited.exit() != 0) {
            throw new AssertionError("no answer " + number + " came; the last is " + machine.run(last).stdout().strip()
                    + "; sent are " + sent());
        }
    }

    /** Waits until so many messages more were sent and answered. */
    void goOn(int more) throws IOException {
        awaitAnswer(sent() + more);
    }

    private long sent() throws IOException {
        return Long.parseLong(machine.run("cat /run/traffic/sent").orThrow().strip());
    }

    /** Stops sending and waits for the last answer. */
    Ledger stop() throws IOException {
        machine.run(LONG, "touch /run/traffic/stop; " + Installation.until("! systemctl -q is-active traffic-send")).orThrow();
        long sent = sent();
        awaitAnswer(sent);
        double seconds = (System.nanoTime() - began) / 1e9;
        machine.run("systemctl stop traffic-receive").orThrow();
        return new Ledger(sent, sent / seconds, machine.run("cat /run/traffic/received").orThrow().lines().map(Long::valueOf).toList());
    }

    /** The answers in their order, to messages with the numbers from 1 to sent, and how many there were a second. */
    record Ledger(long sent, double rate, List<Long> received) {

        List<Long> expected() {
            return LongStream.rangeClosed(1, sent).boxed().toList();
        }

        Set<Long> missing() {
            Set<Long> missing = new TreeSet<>(expected());
            received.forEach(missing::remove);
            return missing;
        }

        /** What came although a higher number had come before: twice, or out of order. */
        List<Long> strays() {
            List<Long> strays = new ArrayList<>();
            long highest = 0;
            for (long number : received) {
                if (number <= highest) {
                    strays.add(number);
                }
                highest = Math.max(highest, number);
            }
            return strays;
        }
    }
}
