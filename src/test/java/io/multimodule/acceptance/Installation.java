package io.multimodule.acceptance;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** An installed MultiModule as one sees it from outside: units, journal, answers of the daemon, numbers that an example counts. */
final class Installation {
    /** For what takes several starts of a Java machine in an emulated one. */
    static final Duration LONG = Duration.ofMinutes(6);
    private static final String UNIT = "multimodule.service";
    /** A client of the control socket that costs little: a tool would be a Java machine for each look. */
    private static final String CLIENT = """
            cat >/run/ask <<'END'
            use IO::Socket::UNIX;
            my $s = IO::Socket::UNIX->new(Peer => "/run/multimodule/control.sock") or die "$!";
            print $s "$ARGV[0]\\n"; print scalar <$s>;
            END
            cat >/run/await-status <<'END'
            # await-status TASK STATUS [HOST]: until the daemon says so, for five minutes at most
            use IO::Socket::UNIX;
            my ($task, $status, $host) = @ARGV;
            my $place = defined $host ? qr/,"reason":"","placement":"\\Q$host\\E"/ : "";
            for (1 .. 1000) {
                if (my $s = IO::Socket::UNIX->new(Peer => "/run/multimodule/control.sock")) {
                    print $s '{"command":"tasks"}', "\\n";
                    exit 0 if (<$s> // "") =~ /"name":"\\Q$task\\E","status":"\\Q$status\\E"$place/;
                }
                select undef, undef, undef, 0.3;
            }
            exit 1;
            END
            cat >/run/await-journal <<'END'
            # await-journal PATTERN OPTION...: until the journal has such a line, for five minutes at most
            pattern=$1; shift
            coproc journalctl -q -o cat --no-tail -f "$@"
            timeout 300 grep -q -m 1 "$pattern" <&${COPROC[0]}
            code=$?
            kill $COPROC_PID
            exit $code
            END
            """;

    private final VirtualMachine machine;
    /** What journalctl takes for "since then"; with a cursor it leaves out the first entry that matches. */
    private String since = "";

    private Installation(VirtualMachine machine) {
        this.machine = machine;
    }

    /** The package that was brought, installed by apt; by the first who asks. Without one the test is skipped. */
    static Installation of(VirtualMachine machine) throws IOException {
        Assumptions.assumeFalse(System.getProperty("multimodule.debs", "").isEmpty(),
                "no package to test: packaging/acceptance/run builds one and names it in -Dmultimodule.debs");
        String took = machine.run(LONG, CLIENT + """
                dpkg-query -W -f '${Status}' multimodule 2>/dev/null | grep -q '^install ok installed' && exit
                exec 2>&1
                export DEBIAN_FRONTEND=noninteractive TIMEFORMAT="apt install took %R s in the guest"
                time { apt-get install -y /run/brought/deb/multimodule_*.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }; }
                systemctl -q is-active multimodule || { journalctl -u multimodule; exit 1; }
                """).orThrow().strip();
        took.lines().filter(line -> line.startsWith("apt install took")).forEach(System.out::println);
        return new Installation(machine);
    }

    static String unitOf(String task) {
        return "multimodule-task-" + task + ".service";
    }

    /** A command that ends well as soon as the condition holds, and badly after five minutes. */
    static String until(String condition) {
        return "timeout 300 bash -c 'until " + condition + "; do sleep 0.5; done'";
    }

    /** Waits for a condition of the shell, without apostrophes in it. */
    void await(String condition) throws IOException {
        VirtualMachine.Result result = machine.run(LONG, "timeout 300 bash -c 'until " + condition + "; do sleep 0.5; done'");
        if (result.exit() != 0) {
            throw neverTrue(condition);
        }
    }

    private AssertionError neverTrue(String condition) throws IOException {
        return new AssertionError("never true: " + condition + "; the tasks:\n" + machine.run("multimodulectl tasks;"
                + " systemctl --no-pager list-units \"multimodule*\"; journalctl -q --no-pager -n 30").stdout());
    }

    /** A file of configuration beside the others, read at once, and there still after a power cut. */
    void configure(String name, String yaml) throws IOException {
        String file = "/etc/multimodule.d/" + name;
        machine.run("cat >" + file + ".new <<'END'\n" + yaml + "END\nsync " + file + ".new && mv " + file + ".new " + file
                + ".yaml && sync /etc/multimodule.d").orThrow();
    }

    /** The configuration is again without that file, and what it had started is gone. */
    void unconfigure(String name) throws IOException {
        machine.run("rm -f /etc/multimodule.d/" + name + ".yaml").orThrow();
        await("[ $(systemctl list-units --no-legend \"multimodule-task-*\" \"multimodule-pool-*\" | wc -l) = 0 ]");
    }

    String show(String unit, String property) throws IOException {
        return machine.run("systemctl show -P " + property + " " + unit).orThrow().strip();
    }

    String property(String name) throws IOException {
        return show(UNIT, name);
    }

    String mainPid() throws IOException {
        return property("MainPID");
    }

    /** What tells one run of a task from another. */
    String runOf(String task) throws IOException {
        return show(unitOf(task), "InvocationID");
    }

    void awaitNewRun(String task, String before) throws IOException {
        await("[ \"$(systemctl show -P InvocationID " + unitOf(task) + ")\" != " + before + " ] && systemctl -q is-active " + unitOf(task));
    }

    void awaitNewDaemon(String before) throws IOException {
        await("[ $(systemctl show -P MainPID " + UNIT + ") != " + before + " ] && systemctl -q is-active " + UNIT);
    }

    /** Waits until the daemon says that of the task: running, held, ... */
    void awaitStatus(String task, String status) throws IOException {
        if (machine.run(LONG, "perl /run/await-status " + task + " " + status).exit() != 0) {
            throw neverTrue(task + " is " + status);
        }
    }

    /** Waits until the daemon says that the task runs in that host. */
    void awaitPlacement(String task, String host) throws IOException {
        awaitStatus(task, "running " + host);
    }

    /** Waits until the task is held, its unit is gone, and the daemon says so. */
    void awaitHold(String task) throws IOException {
        await("[ -e /var/lib/multimodule/holds/" + task + ".hold ] && ! systemctl -q is-active " + unitOf(task));
        awaitStatus(task, "held");
    }

    /** What the daemon says of a task. */
    Message task(String name) throws IOException, BadMessageException {
        Message answer = JsonCodec.read(machine.run("perl /run/ask '{\"command\":\"tasks\"}'").orThrow());
        return answer.object("result").array("tasks").stream().map(Message.class::cast)
                .filter(task -> name.equals(task.string("name"))).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + answer));
    }

    /** How many messages a task of the examples that misbehave has answered, by its saved state. */
    long answered(String task) throws IOException, BadMessageException {
        return JsonCodec.read(machine.run("multimodulectl state show " + task + " --json").orThrow()).object("state").number("answered", 0);
    }

    /** Configures a task in a file of its own: a program cannot be added at run time. */
    void add(String task, String entry) throws IOException {
        configure(task, "tasks:\n  " + task + ": " + entry + "\n");
    }

    /** Takes its file away, and its hold if it has one. */
    void remove(String task) throws IOException {
        machine.run("rm -f /etc/multimodule.d/" + task + ".yaml /var/lib/multimodule/holds/" + task + ".hold").orThrow();
        await("! systemctl -q is-active " + unitOf(task));
    }

    void awaitJournal(String pattern) throws IOException {
        awaitJournalOf(UNIT, pattern, "");
    }

    /** From here on, "since" means now. */
    void since() throws IOException {
        since = "--since=@" + machine.run("date +%s.%6N").orThrow().strip();
    }

    void awaitJournalSince(String pattern) throws IOException {
        awaitJournalOf(UNIT, pattern, since);
    }

    /** Waits for a line of that unit, without apostrophes in the pattern. */
    void awaitJournalOf(String unit, String pattern, String options) throws IOException {
        if (machine.run(LONG, "bash /run/await-journal '" + pattern + "' -u " + unit + " " + options).exit() != 0) {
            throw neverTrue("the journal of " + unit + " has " + pattern);
        }
    }

    /** The same, of entries since then. */
    void awaitJournalOfSince(String unit, String pattern, String match) throws IOException {
        awaitJournalOf(unit, pattern, since + " " + match);
    }

    Message lastEntry(String text) throws IOException, BadMessageException {
        return JsonCodec.read(machine.run("journalctl -q --no-pager -o json -n 1 -u " + UNIT + " -g '" + text + "'").orThrow().strip());
    }

    /** The entries of the journal since then that match, in their order. */
    List<Message> entriesSince(String match) throws IOException, BadMessageException {
        List<Message> entries = new java.util.ArrayList<>();
        // With -g, an exit code of 1 says that there are none.
        String command = "journalctl -q --no-pager -o json " + since + " " + match + " || [ $? = 1 ]";
        for (String line : machine.run(command).orThrow().lines().toList()) {
            entries.add(JsonCodec.read(line));
        }
        return entries;
    }

    /** The numbers that Example2 printed in the daemon with that process id, in their order. */
    List<Long> countsOf(String pid) throws IOException {
        return countsIn("_PID=" + pid);
    }

    void awaitCountOf(String pid) throws IOException {
        awaitJournalOf(UNIT, "received a message: [0-9]* .howdy.", "_PID=" + pid);
    }

    long lastCount() throws IOException {
        List<Long> counts = countsIn("-n 50");
        return counts.get(counts.size() - 1);
    }

    void awaitCount(long number) throws IOException {
        awaitJournal("received a message: " + number + " .howdy.");
    }

    private List<Long> countsIn(String range) throws IOException {
        return machine.run("journalctl -q --no-pager -o cat -u " + UNIT + " " + range
                + " | sed -n 's/.*received a message: \\([0-9]*\\) .howdy.*/\\1/p'").orThrow().lines().map(Long::valueOf).toList();
    }
}
