package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.acceptance.Traffic.Ledger;
import io.multimodule.channel.Event;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What tasks live through on an installed machine: crashes, moves, holds, an upgrade, a power cut; under traffic where
 * it matters. A task that goes wild takes its neighbours nowhere.
 */
@ExtendWith(Guest.class)
@TestMethodOrder(OrderAnnotation.class)
class LifeAcceptance {
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final int UNITS = 30;
    private static final String CONFIGURATION = """
            task_path: [ /usr/share/multimodule/examples/misbehaving/classes ]
            task_packages: [ misbehaving ]
            limits:
              pause: 5s
            tasks:
              HandleLeaker: { external: true, save_every: 1s }
              Words:
                command: [ /usr/bin/python3, /usr/share/multimodule/examples/words/words.py ]
                config:  { answers: Counted }
            routes:
              - { match: { source: HandleLeaker }, forwards: [ { queue: Ledger } ] }
            """;
    /** Answers every message with itself; nobody tells it to misbehave. */
    private static final String ECHO = "HandleLeaker";

    private long began;

    @BeforeAll
    static void needsThePackage() {
        assumeTrue(!System.getProperty("multimodule.debs", "").isEmpty(),
                "no package to test: packaging/acceptance/run builds one and names it in -Dmultimodule.debs");
    }

    @BeforeEach
    void begin() {
        began = System.nanoTime();
    }

    @AfterEach
    void tellHowLong(TestInfo test) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println("life: " + test.getDisplayName() + " took " + took.toSeconds() + " s");
    }

    private static String unit(String task) {
        return "multimodule-task-" + task + ".service";
    }

    private static String show(VirtualMachine machine, String unit, String property) throws Exception {
        return machine.run("systemctl show -P " + property + " " + unit).orThrow().strip();
    }

    private static void await(VirtualMachine machine, String condition) throws Exception {
        VirtualMachine.Result result = machine.run(LONG, "timeout 300 bash -c 'until " + condition
                + "; do sleep 0.3; done'");
        if (result.exit() != 0) {
            throw new AssertionError("never true: " + condition + "; the tasks:\n"
                    + machine.run("multimodulectl tasks").stdout());
        }
    }

    private static void awaitHold(VirtualMachine machine, String task) throws Exception {
        await(machine, "[ -e /var/lib/multimodule/holds/" + task + ".hold ] && ! systemctl -q is-active " + unit(task));
    }

    private static Message task(VirtualMachine machine, String name) throws Exception {
        Message all = JsonCodec.read(machine.run("multimodulectl tasks " + name + " --json").orThrow());
        return all.array("tasks").stream().map(Message.class::cast).filter(task -> name.equals(task.string("name")))
                .findFirst().orElseThrow(() -> new AssertionError(name + " is not in " + all));
    }

    private static void awaitStatus(VirtualMachine machine, String task, String status) throws Exception {
        await(machine, "multimodulectl tasks " + task + " | grep -q \"" + task + ".*" + status + "\"");
    }

    private static long answered(VirtualMachine machine) throws Exception {
        Message shown = JsonCodec.read(machine.run("multimodulectl state show " + ECHO + " --json").orThrow());
        return shown.object("state").number("answered", 0);
    }

    private static void add(VirtualMachine machine, String task, String entry) throws Exception {
        machine.run("multimodulectl config set " + task + " '" + entry + "'").orThrow();
    }

    private static void remove(VirtualMachine machine, String task) throws Exception {
        machine.run("multimodulectl release " + task + "; multimodulectl config remove " + task);
    }

    /** Two moments of systemd, which are microseconds since the boot. */
    private static long millis(VirtualMachine machine, String unit, String from, String to) throws Exception {
        return (Long.parseLong(show(machine, unit, to)) - Long.parseLong(show(machine, unit, from))) / 1000;
    }

    @Test
    @Order(1)
    void shouldRunTasksInUnits(VirtualMachine machine) throws Exception {
        machine.run(LONG, """
                export DEBIAN_FRONTEND=noninteractive
                apt-get install -y /run/brought/deb/multimodule_*.deb >/tmp/apt.log || { cat /tmp/apt.log; exit 1; }
                cat >/etc/multimodule.d/life.yaml <<'END'
                """ + CONFIGURATION + "END\n").orThrow();

        await(machine, "systemctl -q is-active " + unit(ECHO) + " " + unit("Words"));

        awaitStatus(machine, ECHO, "running");
        System.out.println("life: a Java host from start to READY took "
                + millis(machine, unit(ECHO), "InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic")
                + " ms in the guest");
        Message ready = new Installation(machine).lastEntry("ready: version");
        assertThat(ready.string("MESSAGE_ID")).isEqualTo(Event.DAEMON_READY.messageId());
        assertThat(machine.run("journalctl -q -x -n 1 MESSAGE_ID=" + Event.DAEMON_READY.messageId()).orThrow())
                .contains("Subject:");
    }

    @Test
    @Order(2)
    void shouldLoseNothingWhenTheDaemonIsKilled(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        Traffic traffic = Traffic.to(ECHO, machine);
        String run = show(machine, unit(ECHO), "InvocationID");
        String daemon = installation.mainPid();

        machine.run("kill -9 " + daemon + "; " + Installation.until("[ $(systemctl show -P MainPID multimodule) != " + daemon
                + " ] && systemctl -q is-active multimodule")).orThrow();
        traffic.goOn(100);
        Ledger ledger = traffic.stop();

        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(show(machine, unit(ECHO), "InvocationID")).isEqualTo(run);
        System.out.println("life: kill -9 of the daemon: " + ledger.sent() + " sent, none lost");
    }

    @Test
    @Order(3)
    void shouldLoseOnlyWhatItHadInHandWhenTheTaskIsKilled(VirtualMachine machine) throws Exception {
        Traffic traffic = Traffic.to(ECHO, machine);
        String run = show(machine, unit(ECHO), "InvocationID");

        machine.run("systemctl kill -s KILL " + unit(ECHO)).orThrow();
        await(machine, "[ \"$(systemctl show -P InvocationID " + unit(ECHO) + ")\" != " + run
                + " ] && systemctl -q is-active " + unit(ECHO));
        traffic.goOn(100);
        Ledger ledger = traffic.stop();

        System.out.println("life: kill -9 of the task: " + ledger.sent() + " sent, lost " + ledger.missing());
        assertThat(ledger.strays()).isEmpty();
        assertThat(ledger.missing()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    @Order(4)
    void shouldLoseNothingWhenTheTaskMoves(VirtualMachine machine) throws Exception {
        long before = answered(machine);
        Traffic traffic = Traffic.to(ECHO, machine);

        machine.run(LONG, "multimodulectl migrate " + ECHO + " --internal -w 100s").orThrow();
        traffic.goOn(50);
        assertThat(task(machine, ECHO).string("placement")).isEqualTo("main");
        assertThat(machine.run("systemctl is-active " + unit(ECHO)).exit()).isNotZero();
        machine.run(LONG, "multimodulectl migrate " + ECHO + " --external -w 100s").orThrow();
        traffic.goOn(50);
        assertThat(machine.run("systemctl is-active " + unit(ECHO)).stdout()).isEqualTo("active\n");
        Ledger ledger = traffic.stop();

        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(answered(machine) - before).isEqualTo(ledger.sent());
        System.out.println("life: two moves: " + ledger.sent() + " sent, none lost, the state moved along");
    }

    @Test
    @Order(5)
    void shouldKeepAProgramInPython(VirtualMachine machine) throws Exception {
        String question = "strans '{\"text\":\"one two three\"}' Words && rtrans -s --json -w 60s Counted";
        String pid = show(machine, unit("Words"), "MainPID");

        assertThat(machine.run(question).orThrow()).contains("\"words\":3", "\"process\":" + pid);
        machine.run("kill -9 " + pid).orThrow();
        await(machine, "[ $(systemctl show -P MainPID " + unit("Words") + ") -gt 0 -a $(systemctl show -P MainPID "
                + unit("Words") + ") != " + pid + " ]");

        assertThat(machine.run(question).orThrow()).contains("\"words\":3").doesNotContain("\"process\":" + pid);
    }

    @Test
    @Order(6)
    void shouldHoldWhatCrashesAgainAndAgain(VirtualMachine machine) throws Exception {
        add(machine, "Broken", "{\"command\":[\"/bin/sh\",\"-c\","
                + "\"test -e /run/mended || { echo no /run/mended; exit 3; }; exec sleep 1000\"]}");

        awaitHold(machine, "Broken");
        Message hold = task(machine, "Broken").object("hold");
        assertThat(hold.string("reason")).contains("multimodulectl release Broken");
        assertThat(hold.array("last_lines").toString()).contains("no /run/mended");
        assertThat(machine.run("multimodulectl explain Broken").orThrow()).contains("held", "multimodulectl release Broken");

        machine.run("touch /run/mended; multimodulectl release Broken").orThrow();
        awaitStatus(machine, "Broken", "running");
        assertThat(machine.run("systemctl is-active " + unit("Broken")).stdout()).isEqualTo("active\n");
        remove(machine, "Broken");
    }

    @Test
    @Order(7)
    void shouldHoldWhatTakesTheProcessor(VirtualMachine machine) throws Exception {
        add(machine, "CpuSpinner", "{\"external\":true,\"limits\":{"
                + "\"cpu\":{\"warn\":0.6,\"severe\":0.9,\"failsafe\":1.2,\"for\":\"10s\"}}}");
        awaitStatus(machine, "CpuSpinner", "running");
        // What a cgroup says cannot be much less than what the kernel says of the process.
        Message figures = task(machine, "CpuSpinner").object("figures");
        assertThat(figures.number("memory", 0)).as("%s", figures).isBetween(10L << 20, 300L << 20);

        machine.run("strans '{\"go\":true}' CpuSpinner").orThrow();

        awaitHold(machine, "CpuSpinner");
        Message hold = task(machine, "CpuSpinner").object("hold");
        assertThat(hold.string("metric")).as("%s", hold).isEqualTo("cpu");
        assertThat(hold.string("reason")).contains("cpu", "failsafe");
        System.out.println("life: " + hold.string("reason"));
        machine.run("multimodulectl release CpuSpinner").orThrow();
        awaitStatus(machine, "CpuSpinner", "running");
        remove(machine, "CpuSpinner");
    }

    @Test
    @Order(8)
    void shouldHoldWhatExplodesInMemory(VirtualMachine machine) throws Exception {
        add(machine, "SuddenLeaker", "{\"external\":true,\"java_options\":\"-Xmx1g\",\"limits\":{\"memory\":"
                + "{\"warn\":\"120MiB\",\"severe\":\"140MiB\",\"failsafe\":\"160MiB\",\"for\":\"10s\"}}}");
        awaitStatus(machine, "SuddenLeaker", "running");
        assertThat(show(machine, unit("SuddenLeaker"), "MemoryMax")).isEqualTo(Long.toString(200L << 20));
        String neighbour = show(machine, unit(ECHO), "InvocationID");

        machine.run("strans '{\"go\":true}' SuddenLeaker").orThrow();

        awaitHold(machine, "SuddenLeaker");
        Message hold = task(machine, "SuddenLeaker").object("hold");
        System.out.println("life: " + hold.string("reason"));
        assertThat(hold.string("metric")).as("%s", hold).isIn("memory", "oom_kills");
        assertThat(show(machine, unit(ECHO), "InvocationID")).isEqualTo(neighbour);
        remove(machine, "SuddenLeaker");
    }

    @Test
    @Order(9)
    void shouldHoldAForkBomb(VirtualMachine machine) throws Exception {
        add(machine, "ForkBomb", "{\"command\":[\"/usr/share/multimodule/examples/misbehaving/misbehaving/fork_bomb.sh\"],"
                + "\"limits\":{\"threads\":{\"warn\":30,\"severe\":50,\"failsafe\":70,\"for\":\"30s\"}}}");
        await(machine, "systemctl -q is-active " + unit("ForkBomb"));
        assertThat(show(machine, unit("ForkBomb"), "TasksMax")).isEqualTo("88");

        awaitHold(machine, "ForkBomb");
        Message hold = task(machine, "ForkBomb").object("hold");
        System.out.println("life: " + hold.string("reason"));
        assertThat(hold.string("metric")).as("%s", hold).isIn("threads", "forks_refused");
        assertThat(machine.run("pgrep -f fork_bomb.sh").stdout()).isEmpty();
        remove(machine, "ForkBomb");
    }

    @Test
    @Order(10)
    void shouldFindAllUnitsAgain(VirtualMachine machine) throws Exception {
        machine.run("""
                entries() { for i in $(seq %d); do echo "  Idle$i: { command: [ /bin/sleep, \\"100000\\" ] }"; done; }
                { echo tasks:; entries; } >/etc/multimodule.d/many.yaml
                """.formatted(UNITS)).orThrow();
        await(machine, "[ $(systemctl list-units --no-legend --state=running \"multimodule-task-Idle*\" | wc -l) = "
                + UNITS + " ]");
        Installation installation = new Installation(machine);

        installation.since();
        machine.run("systemctl restart multimodule").orThrow();

        String adopted = "journalctl -q --no-pager -o json --output-fields=MESSAGE"
                + " MESSAGE_ID=" + Event.TASK_ADOPTED.messageId() + " _PID=$(systemctl show -P MainPID multimodule)";
        await(machine, "[ $(" + adopted + " | wc -l) -ge " + (UNITS + 2) + " ]");
        List<String> entries = machine.run(adopted).orThrow().lines().toList();
        long first = Long.parseLong(JsonCodec.read(entries.get(0)).string("__MONOTONIC_TIMESTAMP"));
        long last = Long.parseLong(JsonCodec.read(entries.get(entries.size() - 1)).string("__MONOTONIC_TIMESTAMP"));
        System.out.println("life: " + entries.size() + " units adopted; the first "
                + (first / 1000 - Long.parseLong(show(machine, "multimodule", "InactiveExitTimestampMonotonic")) / 1000)
                + " ms after the start of the daemon, the last " + (last - first) / 1000 + " ms later; in the guest");
        machine.run("rm /etc/multimodule.d/many.yaml").orThrow();
        await(machine, "[ $(systemctl list-units --no-legend \"multimodule-task-Idle*\" | wc -l) = 0 ]");
    }

    @Test
    @Order(11)
    void shouldLoseNothingWhenANewerPackageIsInstalled(VirtualMachine machine) throws Exception {
        machine.run(LONG, """
                cd /root && dpkg-deb -R /run/brought/deb/multimodule_*.deb newer
                sed -i 's/^Version: .*/&+newer/' newer/DEBIAN/control
                dpkg-deb --root-owner-group -Znone -b newer newer.deb >/dev/null && rm -r newer
                """).orThrow();
        Traffic traffic = Traffic.to(ECHO, machine);
        String daemon = new Installation(machine).mainPid();

        machine.run(LONG, "DEBIAN_FRONTEND=noninteractive dpkg -i /root/newer.deb").orThrow();
        traffic.goOn(100);
        Ledger ledger = traffic.stop();

        assertThat(machine.run("dpkg-query -W -f '${Version}' multimodule").orThrow()).endsWith("+newer");
        assertThat(new Installation(machine).mainPid()).isNotEqualTo(daemon);
        assertThat(ledger.strays()).isEmpty();
        assertThat(ledger.received()).isEqualTo(ledger.expected());
        System.out.println("life: dpkg -i of a newer package: " + ledger.sent() + " sent, none lost");
    }

    @Test
    @Order(12)
    void shouldBeAsItWasAfterAPowerCut(VirtualMachine machine) throws Exception {
        machine.run("multimodulectl hold Words --why 'the disk is being replaced'").orThrow();
        long before = answered(machine);
        await(machine, "grep -q \"answered.*:" + before + "\\b\" -r /var/lib/multimodule/state/");

        machine.pullThePlug();
        machine.bootAgain();

        awaitStatus(machine, ECHO, "running");
        assertThat(answered(machine)).isEqualTo(before);
        Message words = task(machine, "Words");
        assertThat(words.string("status")).isEqualTo("held");
        assertThat(words.object("hold").string("reason")).contains("the disk is being replaced");
        assertThat(machine.run("systemctl is-active " + unit("Words")).exit()).isNotZero();
        machine.run("multimodulectl release Words").orThrow();
        awaitStatus(machine, "Words", "running");
    }

    @Test
    @Order(13)
    void shouldLeaveNothingWhenPurged(VirtualMachine machine) throws Exception {
        machine.run(LONG, "rm /etc/multimodule.d/life.yaml;"
                + " DEBIAN_FRONTEND=noninteractive apt-get purge -y multimodule").orThrow();

        assertThat(machine.run("pgrep -u multimodule").stdout()).isEmpty();
        assertThat(machine.run("systemctl list-units --all --no-legend --plain 'multimodule*' | grep -v not-found").stdout())
                .isEmpty();
        assertThat(machine.run("ls -d /run/multimodule* /etc/multimodule* /var/*/multimodule*").stdout()).isEmpty();
        assertThat(machine.run("tail -n +2 /proc/sysvipc/msg").orThrow()).isEmpty();
    }
}
