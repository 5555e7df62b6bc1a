package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The package in the order in which a user meets it: installed, configured, used, misconfigured, killed, stuck. */
@Order(3)
class PackageAcceptance extends WithInstallation {
    @Test
    @Order(1)
    void shouldBeInstalledByAptAndReady(VirtualMachine machine) throws Exception {
        assertThat(machine.run("systemctl is-active multimodule").stdout()).isEqualTo("active\n");
        assertThat(installation.property("Slice")).isEqualTo("multimodule.slice");
        assertThat(installation.property("StatusText")).startsWith("tasks: ");
        assertThat(machine.run("stat -c %U /proc/" + installation.mainPid()).orThrow()).isEqualTo("multimodule\n");
        installation.awaitJournal("ready: version");
        assertThat(machine.run("stat -c %s /var/cache/multimodule/multimodule.jsa").orThrow().strip()).hasSizeGreaterThan(6);
        assertThat(machine.run("sysctl -n kernel.msgmnb").orThrow().strip()).isEqualTo("262144");
    }

    @Test
    @Order(2)
    void shouldMakeItsArchivesAgainWhenTheJavaHasChanged(VirtualMachine machine) throws Exception {
        String pid = installation.mainPid();
        machine.run("cd /var/cache/multimodule && touch -d yesterday *.jsa && echo another >made-for").orThrow();

        machine.run(Installation.LONG, "dpkg-trigger --no-await --by-package=default-jre-headless /usr/lib/jvm"
                + " && dpkg --triggers-only --pending").orThrow();

        assertThat(machine.run("find /var/cache/multimodule -name '*.jsa' -mmin -60 -printf '%f\\n' | sort").orThrow())
                .isEqualTo("multimodule-worker.jsa\nmultimodule.jsa\n");
        assertThat(machine.run("cat /var/cache/multimodule/made-for").orThrow()).contains("JAVA_VERSION=", "multimodule.jar");
        assertThat(installation.mainPid()).as("the daemon that runs").isEqualTo(pid);
    }

    @Test
    @Order(3)
    void shouldCompleteCommandsAndBeLeftAloneByNeedrestart(VirtualMachine machine) throws Exception {
        assertThat(machine.run("for tool in multimodulectl strans rtrans qtrans; do"
                + " . /usr/share/bash-completion/completions/$tool && complete -p $tool || exit 1; done").orThrow().lines())
                .hasSize(4).allMatch(line -> line.startsWith("complete "));
        assertThat(machine.run("perl -e 'our %nrconf; do \"/etc/needrestart/conf.d/multimodule.conf\" or die $@;"
                + " print map { qq($_\\n) } grep { \"multimodule-task-a.service\" =~ $_ && !$nrconf{override_rc}{$_} }"
                + " keys %{$nrconf{override_rc}}'").orThrow().lines()).hasSize(1);
    }

    @Test
    @Order(4)
    void shouldStandInATightSandbox(VirtualMachine machine) throws Exception {
        String table = machine.run("systemd-analyze --no-pager security multimodule").orThrow();

        String verdict = table.lines().filter(line -> line.contains("Overall exposure")).findFirst().orElseThrow();
        System.out.println("package: " + verdict.strip());
        table.lines().filter(line -> line.startsWith("✗")).forEach(line -> System.out.println("package: open: " + line));
        assertThat(Double.parseDouble(verdict.replaceAll(".*: ([0-9.]+) .*", "$1"))).isLessThanOrEqualTo(2.0);
    }

    @Test
    @Order(5)
    void shouldRunTheExampleOnceItsCommentsAreTakenAway(VirtualMachine machine) throws Exception {
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
    @Order(6)
    void shouldServeRootAndTheGroupAndNobodyElse(VirtualMachine machine) throws Exception {
        machine.run("useradd -m -G multimodule member; useradd -m stranger").orThrow();

        assertThat(machine.run("strans '{\"new_ct\":999}' Example1").orThrow()).isEqualTo("1\n");
        installation.awaitJournal("received a message: 100[0-9] .howdy.");
        assertThat(machine.run("runuser -u member -- multimodulectl tasks --json").orThrow()).contains("Example1");
        assertThat(machine.run("runuser -u member -- strans '{\"from\":\"member\"}' Answers").orThrow()).isEqualTo("1\n");
        assertThat(machine.run("runuser -u multimodule -- rtrans -s --json -w 20s Answers").orThrow()).contains("\"from\":\"member\"");
        assertThat(machine.run("runuser -u member -- strans '{\"n\":2}' Answers && rtrans -s --json -w 20s Answers").orThrow())
                .contains("\"n\":2");
        for (String refused : List.of("multimodulectl status", "strans '{}' Example1")) {
            VirtualMachine.Result result = machine.run("runuser -u stranger -- " + refused);
            assertThat(result.exit()).as("%s", result).isEqualTo(4);
            assertThat(result.stderr()).as(refused).contains(refused.split(" ")[0], "/run/multimodule/");
        }
    }

    @Test
    @Order(7)
    void shouldKeepTheConfigurationWhenTheNewOneIsBad(VirtualMachine machine) throws Exception {
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
    @Order(8)
    void shouldGoOnCountingAfterAKill(VirtualMachine machine) throws Exception {
        String killed = installation.mainPid();
        installation.awaitCountOf(killed);

        String took = machine.run("TIMEFORMAT=%R; kill -9 " + killed + "; time " + Installation.until(
                "[ $(systemctl show -P MainPID multimodule) != " + killed + " ] && systemctl -q is-active multimodule")).stderr();

        assertGoesOnCounting(installation, killed);
        String restarts = installation.property("NRestarts");
        assertThat(restarts)
                .as("the journal:\n%s", machine.run("journalctl -q --no-pager -n 40 -u multimodule").stdout()).isEqualTo("1");
        System.out.println("package: kill -9 to READY took " + took.strip() + " s in the guest");
    }

    @Test
    @Order(9)
    void shouldBeStartedAnewWhenItIsStuck(VirtualMachine machine) throws Exception {
        machine.run("""
                mkdir -p /run/systemd/system/multimodule.service.d
                printf '[Service]\\nWatchdogSec=20\\n' >/run/systemd/system/multimodule.service.d/test.conf
                systemctl daemon-reload && systemctl restart multimodule""").orThrow();
        String stuck = installation.mainPid();
        installation.awaitCountOf(stuck);

        machine.run("kill -STOP " + stuck + "; " + Installation.until(
                "[ $(systemctl show -P MainPID multimodule) != " + stuck + " ] && systemctl -q is-active multimodule")).orThrow();

        assertThat(machine.run("journalctl -o cat _PID=1 UNIT=multimodule.service").orThrow()).contains("Watchdog timeout");
        assertGoesOnCounting(installation, stuck);
        machine.run("rm -r /run/systemd/system/multimodule.service.d; systemctl daemon-reload").orThrow();
    }

    /** The daemon that runs now goes on where that one was; what that one had not saved yet is counted again. */
    private static void assertGoesOnCounting(Installation installation, String before) throws Exception {
        String now = installation.mainPid();
        installation.awaitCountOf(now);
        List<Long> counted = installation.countsOf(before);
        long last = counted.get(counted.size() - 1);
        assertThat(installation.countsOf(now).get(0)).isBetween(last - 5, last + 1);
    }

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws Exception {
        machine.run("sed -i '/^task_path/,$ s/^/#/' /etc/multimodule.yaml && systemctl reload multimodule").orThrow();
    }
}
