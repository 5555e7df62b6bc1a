package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.message.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of the package on one machine, in the order in which a user meets it: from apt install to apt purge. */
@ExtendWith(Guest.class)
@TestMethodOrder(OrderAnnotation.class)
class PackageAcceptance {
    private static final Duration LONG = Duration.ofMinutes(5);

    @BeforeAll
    static void needsThePackage() {
        assumeTrue(!System.getProperty("multimodule.debs", "").isEmpty(),
                "no package to test: packaging/acceptance/run builds one and names it in -Dmultimodule.debs");
    }

    @Test
    @Order(1)
    void shouldBeInstalledByAptAndReady(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);

        String took = machine.run(LONG, """
                export DEBIAN_FRONTEND=noninteractive TIMEFORMAT=%R
                time apt-get install -y /run/brought/deb/multimodule_*.deb >/tmp/apt.log || { cat /tmp/apt.log; exit 1; }
                """).stderr().strip();

        assertThat(machine.run("systemctl is-active multimodule").stdout()).as(took).isEqualTo("active\n");
        System.out.println("package: apt install took " + took.substring(took.lastIndexOf('\n') + 1) + " s in the guest");
        assertThat(installation.property("Slice")).isEqualTo("multimodule.slice");
        assertThat(installation.property("StatusText")).startsWith("tasks: ");
        assertThat(machine.run("stat -c %U /proc/" + installation.mainPid()).orThrow()).isEqualTo("multimodule\n");
        installation.awaitJournal("ready: version");
        assertThat(machine.run("stat -c %s /var/cache/multimodule/multimodule.jsa").orThrow().strip()).hasSizeGreaterThan(6);
        assertThat(machine.run("sysctl -n kernel.msgmnb").orThrow().strip()).isEqualTo("262144");
    }

    @Test
    @Order(2)
    void shouldStandInATightSandbox(VirtualMachine machine) throws Exception {
        String table = machine.run("systemd-analyze --no-pager security multimodule").orThrow();

        String verdict = table.lines().filter(line -> line.contains("Overall exposure")).findFirst().orElseThrow();
        System.out.println("package: " + verdict.strip());
        table.lines().filter(line -> line.startsWith("✗")).forEach(line -> System.out.println("package: open: " + line));
        assertThat(Double.parseDouble(verdict.replaceAll(".*: ([0-9.]+) .*", "$1"))).isLessThanOrEqualTo(2.0);
    }

    @Test
    @Order(3)
    void shouldRunTheExampleOnceItsCommentsAreTakenAway(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);

        machine.run("sed -i '/^#task_path/,$ s/^#//' /etc/multimodule.yaml && systemctl reload multimodule").orThrow();

        installation.awaitJournal("Example2: received a message: 3 .howdy.");
        assertThat(installation.lastEntry("received a message").string("_SYSTEMD_SLICE")).isEqualTo("multimodule.slice");
        Message entry = installation.lastEntry("a new configuration is in force");
        assertThat(entry.string("MULTIMODULE_TASK")).isEqualTo("config");
        assertThat(entry.string("MULTIMODULE_CHANNEL")).isEqualTo("log");
        assertThat(entry.string("MULTIMODULE_PID")).isEqualTo(installation.mainPid());
        assertThat(entry.string("PRIORITY")).isEqualTo("6");
    }

    @Test
    @Order(4)
    void shouldServeRootAndTheGroupAndNobodyElse(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        machine.run("useradd -m -G multimodule member; useradd -m stranger").orThrow();

        assertThat(machine.run("strans '{\"new_ct\":999}' Example1").orThrow()).isEqualTo("1\n");
        installation.awaitJournal("received a message: 100[0-9] .howdy.");
        assertThat(machine.run("runuser -u member -- multimodulectl tasks --json").orThrow()).contains("Example1");
        assertThat(machine.run("runuser -u member -- strans '{\"from\":\"member\"}' Answers").orThrow()).isEqualTo("1\n");
        assertThat(machine.run("runuser -u multimodule -- rtrans -s --json -w 20s Answers").orThrow()).contains("\"from\":\"member\"");
        assertThat(machine.run("runuser -u member -- strans '{\"n\":2}' Answers && rtrans -s --json -w 20s Answers").orThrow())
                .contains("\"n\":2");
        for (String refused : List.of("multimodulectl status", "strans '{}' Example1", "rtrans -s -w 1s Answers", "qtrans -a")) {
            VirtualMachine.Result result = machine.run("runuser -u stranger -- " + refused);
            assertThat(result.exit()).as("%s", result).isEqualTo(4);
            assertThat(result.stderr()).as(refused).contains(refused.split(" ")[0], "/run/multimodule/");
        }
    }

    @Test
    @Order(5)
    void shouldKeepTheConfigurationWhenTheNewOneIsBad(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        machine.run("cp /etc/multimodule.yaml /root/good.yaml").orThrow();
        String line = machine.run("wc -l </etc/multimodule.yaml").orThrow().strip();
        int place = Integer.parseInt(line) + 1;

        VirtualMachine.Result reload = machine.run("echo 'contol_queue: x' >>/etc/multimodule.yaml; systemctl reload multimodule");

        assertThat(reload.exit()).as("%s", reload).isNotZero();
        installation.awaitJournal("/etc/multimodule.yaml:" + place + ":1: contol_queue: unknown key");
        assertThat(machine.run("systemctl is-active multimodule").stdout()).isEqualTo("active\n");
        long count = installation.lastCount();
        installation.awaitCount(count + 1);
        machine.run("cp /root/good.yaml /etc/multimodule.yaml && systemctl reload multimodule").orThrow();
        installation.awaitCount(installation.lastCount() + 1);
    }

    @Test
    @Order(6)
    void shouldGoOnCountingAfterAKill(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        String killed = installation.mainPid();
        long before = installation.lastCount();

        installation.since();
        String took = machine.run("TIMEFORMAT=%R; kill -9 " + killed + "; time " + Installation.until(
                "[ $(systemctl show -P MainPID multimodule) != " + killed + " ] && systemctl -q is-active multimodule")).stderr();

        installation.awaitJournalSince("received a message");
        assertThat(installation.firstCountSince()).isBetween(before - 1, before + 5);
        assertThat(installation.property("NRestarts")).isEqualTo("1");
        System.out.println("package: kill -9 to READY took " + took.strip() + " s in the guest");
    }

    @Test
    @Order(7)
    void shouldBeStartedAnewWhenItIsStuck(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        machine.run("""
                mkdir -p /run/systemd/system/multimodule.service.d
                printf '[Service]\\nWatchdogSec=10\\n' >/run/systemd/system/multimodule.service.d/test.conf
                systemctl daemon-reload && systemctl restart multimodule""").orThrow();
        String stuck = installation.mainPid();
        long before = installation.lastCount();

        installation.since();
        machine.run("kill -STOP " + stuck + "; " + Installation.until(
                "[ $(systemctl show -P MainPID multimodule) != " + stuck + " ] && systemctl -q is-active multimodule")).orThrow();

        assertThat(machine.run("journalctl -o cat _PID=1 UNIT=multimodule.service").orThrow()).contains("Watchdog timeout");
        installation.awaitJournalSince("received a message");
        assertThat(installation.firstCountSince()).isBetween(before - 1, before + 5);
        machine.run("rm -r /run/systemd/system/multimodule.service.d; systemctl daemon-reload").orThrow();
    }

    @Test
    @Order(8)
    void shouldGoOnCountingAfterAnUpgradeAndKeepTheConfiguration(VirtualMachine machine) throws Exception {
        Installation installation = new Installation(machine);
        String old = installation.mainPid();
        String configuration = machine.run("cat /etc/multimodule.yaml").orThrow();
        long before = installation.lastCount();

        installation.since();
        machine.run(LONG, "DEBIAN_FRONTEND=noninteractive dpkg -i /run/brought/deb/multimodule_*.deb").orThrow();

        assertThat(installation.mainPid()).isNotEqualTo(old);
        assertThat(machine.run("cat /etc/multimodule.yaml").orThrow()).isEqualTo(configuration);
        installation.awaitJournalSince("received a message: [0-9]* .howdy.");
        installation.awaitCount(before + 5);
        List<Long> counts = installation.counts();
        assertThat(counts).as("no number is missing or comes twice").isEqualTo(Installation.consecutive(counts));
    }

    @Test
    @Order(9)
    void shouldStopWhenRemovedAndLeaveNothingWhenPurged(VirtualMachine machine) throws Exception {
        machine.run(LONG, "DEBIAN_FRONTEND=noninteractive apt-get remove -y multimodule").orThrow();
        assertThat(machine.run("pgrep -u multimodule").stdout()).isEmpty();
        assertThat(machine.run("systemctl list-units --all --no-legend --plain 'multimodule*' | grep -v not-found").stdout()).isEmpty();
        assertThat(machine.run("ls /etc/multimodule.yaml /var/lib/multimodule/state").orThrow()).contains("Example1");

        machine.run(LONG, "DEBIAN_FRONTEND=noninteractive apt-get purge -y multimodule").orThrow();

        assertThat(machine.run("tail -n +2 /proc/sysvipc/msg").orThrow()).isEmpty();
        assertThat(machine.run("""
                find / -xdev \\( -path /proc -o -path /run/brought \\) -prune -o -iname '*multimodule*' -print
                find /run /dev/shm /tmp -path /run/brought -prune -o -iname '*multimodule*' -print
                """).stdout()).isEmpty();
        assertThat(machine.run("dpkg -l multimodule | grep '^[a-z][a-z] '").stdout()).doesNotContain("rc ", "ii ");
    }
}
