package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A task with a unit of its own, started through the broker for a daemon without root, in the installed package. */
@Order(4)
class BrokerAcceptance extends WithInstallation {
    private static final String TASK = "multimodule-task-Example1.service";

    /** What tells one run of the task from another. */
    private String run() throws IOException {
        return installation.runOf("Example1") + " " + installation.show(TASK, "MainPID");
    }

    private void awaitNewRun(String before) throws IOException {
        installation.awaitNewRun("Example1", before.split(" ")[0]);
        installation.awaitStatus("Example1", "running");
    }

    /** The daemon is connected to the broker that runs now. */
    private void awaitConnection() throws IOException {
        installation.awaitJournalOf("multimodule-broker", "multimodule is connected",
                "_PID=" + installation.show("multimodule-broker", "MainPID"));
    }

    @Test
    @Order(1)
    void shouldGiveATaskAUnitOfItsOwn(VirtualMachine machine) throws Exception {
        installation.configure("broker", """
                task_path: [ /usr/share/multimodule/examples/howdy/classes ]
                task_packages: [ howdy ]
                tasks:
                  Example1: { external: true, config: { outstr: howdy } }
                routes:
                  - { match: { source: Example1 }, forwards: [ { queue: Example2 } ] }
                """);

        installation.await("systemctl -q is-active " + TASK);
        installation.awaitJournalOf(TASK, "received a message: [0-9]* .howdy.", "");

        installation.awaitJournal("units of the broker (systemd ");
        String pid = installation.show(TASK, "MainPID");
        assertThat(machine.run("stat -c '%U %G' /proc/" + pid).orThrow()).isEqualTo("multimodule multimodule\n");
        assertThat(machine.run("cat /proc/" + pid + "/cgroup").orThrow())
                .isEqualTo("0::/multimodule.slice/multimodule-tasks.slice/" + TASK + "\n");
        assertThat(machine.run("grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/" + pid + "/status").orThrow()
                .replace("\t", " ")).isEqualTo("CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n");
        assertThat(installation.show(TASK, "ReadWritePaths")).contains("/var/lib/multimodule");
    }

    @Test
    @Order(2)
    void shouldLetTheTaskRunOnWhenTheBrokerIsStartedAnewOrKilled(VirtualMachine machine) throws Exception {
        String before = run();
        String daemon = installation.mainPid();

        machine.run("systemctl restart multimodule-broker").orThrow();
        awaitConnection();
        String broker = installation.show("multimodule-broker", "MainPID");
        machine.run("kill -9 " + broker + "; " + Installation.until("[ $(systemctl show -P MainPID multimodule-broker) != " + broker
                + " ] && systemctl -q is-active multimodule-broker")).orThrow();
        awaitConnection();

        assertThat(run()).isEqualTo(before);
        assertThat(installation.mainPid()).isEqualTo(daemon);
        machine.run("multimodulectl restart Example1").orThrow();
        awaitNewRun(before);
    }

    @Test
    @Order(3)
    void shouldLetTheTaskRunOnWhenSystemdReadsItsUnitsAnew(VirtualMachine machine) throws Exception {
        String before = run();

        machine.run("systemctl daemon-reload && systemctl daemon-reexec && systemctl daemon-reload").orThrow();
        machine.run("systemctl restart multimodule").orThrow();

        installation.awaitStatus("Example1", "running");
        assertThat(run()).isEqualTo(before);
    }

    @Test
    @Order(4)
    void shouldTellTheDaemonOfACrashThatItWasNotThereFor(VirtualMachine machine) throws Exception {
        String before = run();

        machine.run("systemctl stop multimodule; kill -9 " + before.split(" ")[1] + "; "
                + Installation.until("! kill -0 " + before.split(" ")[1] + " 2>/dev/null") + "; systemctl start multimodule").orThrow();

        installation.awaitStatus("Example1", "running");
        assertThat(run()).isNotEqualTo(before);
        installation.awaitJournal("task Example1: its process killed by signal 9.*while no daemon was there");
    }

    @Test
    @Order(5)
    void shouldWaitForABrokerThatIsLate(VirtualMachine machine) throws Exception {
        machine.run("systemctl stop multimodule multimodule-tasks.slice multimodule-broker").orThrow();
        installation.since();
        machine.run(Installation.LONG, "systemctl start --job-mode=ignore-dependencies multimodule").orThrow();

        installation.awaitJournalSince("no task is started in a process of its own before that");
        installation.awaitStatus("Example1", "waiting");
        assertThat(installation.task("Example1").string("reason")).contains("systemctl start multimodule-broker");
        machine.run("systemctl start multimodule-broker").orThrow();

        installation.awaitStatus("Example1", "running");
        assertThat(machine.run("systemctl is-active " + TASK).stdout()).isEqualTo("active\n");
    }

    @Test
    @Order(6)
    void shouldBoxEverythingIn(VirtualMachine machine) throws Exception {
        for (String unit : List.of(TASK, "multimodule-broker", "multimodule")) {
            String table = machine.run("systemd-analyze --no-pager security " + unit).orThrow();
            String verdict = table.lines().filter(line -> line.contains("Overall exposure")).findFirst().orElseThrow();
            System.out.println("broker: " + verdict.strip());
            if (unit.equals("multimodule-broker")) {
                table.lines().filter(line -> line.startsWith("✗")).forEach(line -> System.out.println("broker: open: " + line));
            }
            assertThat(Double.parseDouble(verdict.replaceAll(".*: ([0-9.]+) .*", "$1"))).as(table).isLessThanOrEqualTo(3.0);
        }
        System.out.println("broker: " + machine.run("grep VmRSS /proc/$(systemctl show -P MainPID multimodule-broker)/status")
                .orThrow().strip() + ", cgroup " + installation.show("multimodule-broker", "MemoryCurrent") + " bytes");
    }

    @Test
    @Order(7)
    void shouldRefuseWhateverWouldGiveMoreThanTheDaemonHas(VirtualMachine machine) throws Exception {
        assertThat(ask(machine, "multimodule", "{\"id\":1,\"do\":\"stop\",\"unit\":\"ssh.service\",\"grace_ms\":0}"))
                .contains("NO_PERMISSION", "unit ssh.service is none of those that the broker serves");
        assertThat(ask(machine, "multimodule", spec("root", "multimodule-tasks.slice")))
                .contains("NO_PERMISSION", "nothing is ever run as root");
        assertThat(ask(machine, "multimodule", spec("daemon", "multimodule-tasks.slice")))
                .contains("NO_PERMISSION", "tasks.Evil.user in the configuration is not set");
        assertThat(ask(machine, "multimodule", spec("", "system.slice"))).contains("NO_PERMISSION", "its slice is 'system.slice'");
        assertThat(ask(machine, "nobody", "{}")).contains("Permission denied");
        assertThat(installation.show("multimodule-task-Evil.service", "LoadState")).isEqualTo("not-found");
        installation.awaitJournalOf("multimodule-broker",
                "refused: the broker does not start unit multimodule-task-Evil.service: its user is .root.", "");
    }

    private static String spec(String user, String slice) {
        return "{\"id\":1,\"do\":\"start\",\"spec\":{\"name\":\"multimodule-task-Evil.service\",\"description\":\"x\",\"process\":{"
                + "\"argv\":[\"/bin/true\"],\"environment\":{},\"user\":\"" + user + "\",\"group\":\"\",\"directory\":\"/\",\"log_fields\":{}},"
                + "\"resources\":{\"slice\":\"" + slice + "\",\"open_files\":0,\"limits\":{\"devices\":[]}},\"sandbox\":{\"settings\":[],"
                + "\"umask\":\"\",\"protect_system\":\"NO\",\"protect_home\":\"no\",\"address_families\":[],\"system_calls\":[],"
                + "\"writable\":[]},\"lifecycle\":{\"readiness\":\"EXEC\",\"start_ms\":9000,\"stop_ms\":9000,\"kill_mode\":\"ALL\","
                + "\"oom_policy\":\"STOP\",\"watchdog_ms\":0}}}";
    }

    /** What a process of that user gets as answer, after the greeting. */
    private static String ask(VirtualMachine machine, String user, String request) throws IOException {
        VirtualMachine.Result result = machine.run("cat >/tmp/ask <<'END'\n" + """
                use IO::Socket::UNIX;
                my $s = IO::Socket::UNIX->new(Peer => "/run/multimodule-broker/units.sock") or do { print "$!\\n"; exit };
                <$s>; print $s <STDIN>; while (<$s>) { print; last if /"id":1/ }
                """ + "END\nchmod 644 /tmp/ask; runuser -u " + user + " -- timeout 60 perl /tmp/ask <<'END'\n" + request + "\nEND");
        return result.orThrow();
    }

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws Exception {
        Installation.of(machine).unconfigure("broker");
    }
}
