package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.acceptance.Traffic.Ledger;
import io.multimodule.channel.Event;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What tasks live through on an installed machine: crashes, moves, holds, an upgrade; under traffic where it matters. */
@Order(6)
class LifeAcceptance extends WithInstallation {
    private static final int UNITS = 12;
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
              - { match: { source: DiskWriter }, forwards: [ { queue: Ledger } ] }
            """;
    /** Answers every message with itself; nobody tells it to misbehave. */
    private static final String ECHO = "HandleLeaker";
    /** The same, in a host that it shares. */
    private static final String MOVER = "DiskWriter";
    /** What systemd says when it begins to end a unit. */
    private static final String UNIT_STOPPING = "de5b426a63be47a7b6ac3eaac82e2f6f";

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws IOException {
        Installation.of(machine).unconfigure("life");
    }

    /** After it, what is saved is all that it had answered before. */
    private void restart(VirtualMachine machine) throws IOException {
        String run = installation.runOf(ECHO);
        machine.run(Installation.LONG, "multimodulectl --timeout 60s restart " + ECHO + " -w 300s").orThrow();
        installation.awaitNewRun(ECHO, run);
    }

    /** In an emulated machine beside others the daemon takes its time to answer, which is not what is tested. */
    private static void move(VirtualMachine machine, String task, String where) throws IOException {
        machine.run(Installation.LONG, "multimodulectl --timeout 60s migrate " + task + " " + where + " -w 300s").orThrow();
    }

    /** Two moments of systemd, which are microseconds since the boot. */
    private long millis(String unit, String from, String to) throws IOException {
        return (Long.parseLong(installation.show(unit, to)) - Long.parseLong(installation.show(unit, from))) / 1000;
    }

    @Test
    @Order(1)
    void shouldRunTasksInUnits(VirtualMachine machine) throws Exception {
        installation.configure("life", CONFIGURATION);

        // With two names, is-active asks for one of them.
        installation.await("systemctl -q is-active " + Installation.unitOf(ECHO) + " && systemctl -q is-active "
                + Installation.unitOf("Words"));

        installation.awaitStatus(ECHO, "running");
        installation.awaitStatus("Words", "running");
        System.out.println("life: a Java host from start to READY took "
                + millis(Installation.unitOf(ECHO), "InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic")
                + " ms in the guest");
        Message ready = installation.lastEntry("ready: version");
        assertThat(ready.string("MESSAGE_ID")).isEqualTo(Event.DAEMON_READY.messageId());
        assertThat(machine.run("journalctl -q -x -n 1 MESSAGE_ID=" + Event.DAEMON_READY.messageId()).orThrow())
                .contains("Subject:");
    }

    @Test
    @Order(2)
    void shouldLoseNothingWhenSystemdIsStartedAnewAndTheDaemonIsKilledAndRestarted(VirtualMachine machine) throws Exception {
        Traffic traffic = Traffic.to(ECHO, machine);
        String run = installation.runOf(ECHO);
        String ofWords = installation.runOf("Words");
        String daemon = installation.mainPid();

        machine.run("systemctl daemon-reload && systemctl daemon-reexec && systemctl daemon-reload").orThrow();
        traffic.goOn(50);
        assertThat(installation.mainPid()).isEqualTo(daemon);
        machine.run("kill -9 " + daemon).orThrow();
        installation.awaitNewDaemon(daemon);
        traffic.goOn(50);
        machine.run(Installation.LONG, "systemctl restart multimodule").orThrow();
        traffic.goOn(50);
        installation.awaitStatus(ECHO, "running");
        Ledger ledger = traffic.stop();

        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(installation.runOf(ECHO)).isEqualTo(run);
        assertThat(installation.runOf("Words")).isEqualTo(ofWords);
        System.out.println("life: daemon-reexec, kill -9 of the daemon, then its restart: " + ledger.sent() + " sent, none lost");
    }

    @Test
    @Order(3)
    void shouldLoseOnlyWhatItHadInHandWhenTheTaskIsKilled(VirtualMachine machine) throws Exception {
        Traffic traffic = Traffic.to(ECHO, machine);
        String run = installation.runOf(ECHO);

        machine.run("systemctl kill -s KILL " + Installation.unitOf(ECHO)).orThrow();
        installation.awaitNewRun(ECHO, run);
        traffic.goOn(100);
        Ledger ledger = traffic.stop();

        System.out.println("life: kill -9 of the task: " + ledger.sent() + " sent, lost " + ledger.missing());
        assertThat(ledger.strays()).isEmpty();
        assertThat(ledger.missing()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    @Order(4)
    void shouldLoseNothingWhenTheTaskMoves(VirtualMachine machine) throws Exception {
        restart(machine);
        long before = installation.answered(ECHO);
        Traffic traffic = Traffic.to(ECHO, machine);

        move(machine, ECHO, "--internal");
        traffic.goOn(50);
        assertThat(installation.task(ECHO).string("placement")).isEqualTo("main");
        installation.await("! systemctl -q is-active " + Installation.unitOf(ECHO));
        move(machine, ECHO, "--external");
        traffic.goOn(50);
        installation.await("systemctl -q is-active " + Installation.unitOf(ECHO));
        Ledger ledger = traffic.stop();

        assertThat(ledger.received()).isEqualTo(ledger.expected());
        restart(machine);
        assertThat(installation.answered(ECHO) - before).isEqualTo(ledger.sent());
        System.out.println("life: two moves: " + ledger.sent() + " sent, none lost, the state moved along");
    }

    @Test
    @Order(5)
    void shouldLoseNothingWhenATaskMovesFromOneNamedHostToAnother(VirtualMachine machine) throws Exception {
        String hosts = "tasks: { " + MOVER + ": { host: %s }, QueueFiller: { host: desk }, ThreadBomb: { host: bench } }\n";
        installation.configure("hosts", hosts.formatted("desk"));
        for (String task : List.of(MOVER, "QueueFiller", "ThreadBomb")) {
            installation.awaitStatus(task, "running");
        }
        List<String> runs = List.of(installation.runOf("desk"), installation.runOf("bench"));
        assertThat(installation.show(Installation.unitOf("desk"), "Slice")).isEqualTo("multimodule-tasks.slice");
        assertThat(installation.task(MOVER).get("pid")).as("they share one process").isNotNull()
                .isEqualTo(installation.task("QueueFiller").get("pid"))
                .isEqualTo(Long.valueOf(installation.show(Installation.unitOf("desk"), "MainPID")));

        Traffic traffic = Traffic.to(MOVER, machine);
        installation.configure("hosts", hosts.formatted("bench"));
        installation.awaitPlacement(MOVER, "bench");
        traffic.goOn(50);
        move(machine, MOVER, "--host desk");
        traffic.goOn(50);
        assertThat(installation.task(MOVER).string("placement")).isEqualTo("desk");
        Ledger ledger = traffic.stop();

        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(List.of(installation.runOf("desk"), installation.runOf("bench"))).as("who stays is not disturbed").isEqualTo(runs);
        machine.run(Installation.LONG, "multimodulectl --timeout 60s stop " + MOVER + " -w 300s && multimodulectl config reset "
                + MOVER).orThrow();
        assertThat(installation.answered(MOVER)).isEqualTo(ledger.sent());
        machine.run("rm /etc/multimodule.d/hosts.yaml").orThrow();
        installation.await("! systemctl -q is-active " + Installation.unitOf("desk") + " " + Installation.unitOf("bench"));
        System.out.println("life: two moves between named hosts: " + ledger.sent() + " sent, none lost, the state moved along");
    }

    @Test
    @Order(6)
    void shouldBoxAProgramInAsItsConfigurationSays(VirtualMachine machine) throws Exception {
        machine.run("install -d -o multimodule /srv/boxed").orThrow();
        installation.add("Boxed", "{\"command\":[\"/bin/sh\",\"-c\",\"touch /srv/boxed/here; exec sleep 100000\"],\"sandbox\":{"
                + "\"private_network\":true,\"private_tmp\":false,\"protect_home\":\"tmpfs\",\"address_families\":[\"AF_UNIX\"],"
                + "\"writable\":[\"/srv/boxed\"]}}");
        installation.awaitStatus("Boxed", "running");

        String unit = Installation.unitOf("Boxed");
        assertThat(machine.run("systemctl show -p PrivateNetwork -p PrivateTmp -p ProtectHome -p RestrictAddressFamilies -p ProtectSystem "
                + unit).orThrow().lines()).containsExactlyInAnyOrder("PrivateNetwork=yes", "PrivateTmp=no", "ProtectHome=tmpfs",
                "RestrictAddressFamilies=AF_UNIX", "ProtectSystem=strict");
        assertThat(installation.show(unit, "ReadWritePaths")).contains("/srv/boxed");
        installation.await("[ -e /srv/boxed/here ]");
        assertThat(machine.run("readlink /proc/" + installation.show(unit, "MainPID") + "/ns/net").orThrow())
                .isNotEqualTo(machine.run("readlink /proc/1/ns/net").orThrow());

        installation.remove("Boxed");
    }

    @Test
    @Order(7)
    void shouldRunAJavaTaskAsItsUser(VirtualMachine machine) throws Exception {
        machine.run("useradd --no-create-home acme").orThrow();
        installation.configure("life", CONFIGURATION);
        installation.awaitStatus(ECHO, "running");
        Traffic.to(ECHO, machine).stop();
        restart(machine);
        long before = installation.answered(ECHO);
        String run = installation.runOf(ECHO);
        installation.configure("user", "tasks: { " + ECHO + ": { user: acme } }\n");
        installation.awaitNewRun(ECHO, run);
        assertThat(whose(machine)).isEqualTo("acme multimodule");

        Traffic traffic = Traffic.to(ECHO, machine);
        move(machine, ECHO, "--internal");
        traffic.goOn(50);
        assertThat(installation.task(ECHO).string("placement")).isEqualTo("main");
        move(machine, ECHO, "--external");
        traffic.goOn(50);
        assertThat(whose(machine)).isEqualTo("acme multimodule");
        logOut(machine);
        traffic.goOn(50);
        Ledger ledger = traffic.stop();
        assertThat(ledger.received()).isEqualTo(ledger.expected());
        restart(machine);
        assertThat(installation.answered(ECHO) - before).isEqualTo(ledger.sent());

        for (String closed : List.of("", "overrides.json", "holds", "placement/homes.json", "claims", "state", "hosts", "spill")) {
            assertThat(may(machine, "-w", closed)).as(closed).isFalse();
        }
        assertThat(may(machine, "-w", "state/" + ECHO)).isTrue();
        run = installation.runOf(ECHO);
        machine.run("rm /etc/multimodule.d/user.yaml").orThrow();
        installation.awaitNewRun(ECHO, run);
        installation.awaitStatus(ECHO, "running");
        assertThat(whose(machine)).isEqualTo("multimodule multimodule");
        assertThat(installation.answered(ECHO) - before).as("the daemon reads what its user wrote").isEqualTo(ledger.sent());
        assertThat(may(machine, "-x", "state/" + ECHO)).isFalse();
        machine.run("userdel acme").orThrow();
        System.out.println("life: as another user, in and out: " + ledger.sent() + " sent, none lost");
    }

    /** User and group of the task's process. */
    private static String whose(VirtualMachine machine) throws IOException {
        return machine.run("ps -o user:32=,group:32= -p $(systemctl show -P MainPID " + Installation.unitOf(ECHO) + ")").orThrow()
                .strip().replaceAll(" +", " ");
    }

    /** What the task's process may do with a file of the state directory. */
    private static boolean may(VirtualMachine machine, String test, String file) throws IOException {
        return machine.run("setpriv --reuid acme --regid multimodule --clear-groups test " + test + " /var/lib/multimodule/"
                + file).exit() == 0;
    }

    /** logind removes the queues of a user of whom nothing is left; one of those is to be seen gone. */
    private void logOut(VirtualMachine machine) throws IOException {
        machine.run("loginctl enable-linger acme").orThrow();
        installation.await("systemctl -q is-active user@$(id -u acme).service");
        String id = machine.run("runuser -u acme -- ipcmk -Q").orThrow().replaceAll("\\D", "");
        machine.run("loginctl disable-linger acme").orThrow();
        installation.await("! ipcs -q | grep -q \"^0x[0-9a-f]* *" + id + " \"");
    }

    @Test
    @Order(8)
    void shouldKeepAProgramInPython(VirtualMachine machine) throws Exception {
        String question = "strans '{\"text\":\"one two three\"}' Words && rtrans -s --json -w 60s Counted";
        String pid = installation.show(Installation.unitOf("Words"), "MainPID");

        assertThat(machine.run(question).orThrow()).contains("\"words\":3", "\"process\":" + pid);
        machine.run("kill -9 " + pid).orThrow();
        installation.await("[ $(systemctl show -P MainPID " + Installation.unitOf("Words") + ") -gt 0 -a $(systemctl show -P MainPID "
                + Installation.unitOf("Words") + ") != " + pid + " ]");

        assertThat(machine.run(question).orThrow()).contains("\"words\":3").doesNotContain("\"process\":" + pid);
    }

    @Test
    @Order(9)
    void shouldHoldWhatCrashesAgainAndAgain(VirtualMachine machine) throws Exception {
        installation.add("Broken", "{\"command\":[\"/bin/sh\",\"-c\","
                + "\"test -e /run/mended || { echo no /run/mended; exit 3; }; exec sleep 1000\"]}");

        installation.awaitHold("Broken");
        Message hold = installation.task("Broken").object("hold");
        assertThat(hold.string("reason")).contains("multimodulectl release Broken");
        assertThat(hold.array("last_lines").toString()).contains("no /run/mended");
        assertThat(machine.run("multimodulectl explain Broken").orThrow()).contains("held", "multimodulectl release Broken");

        machine.run("touch /run/mended; multimodulectl release Broken").orThrow();
        installation.awaitStatus("Broken", "running");
        assertThat(machine.run("systemctl is-active " + Installation.unitOf("Broken")).stdout()).isEqualTo("active\n");
        installation.remove("Broken");
    }

    @Test
    @Order(10)
    void shouldFindAllUnitsAgain(VirtualMachine machine) throws Exception {
        installation.configure("many", "tasks:\n" + IntStream.rangeClosed(1, UNITS)
                .mapToObj(i -> "  Idle" + i + ": { command: [ /bin/sleep, \"100000\" ] }\n").collect(Collectors.joining()));
        installation.await("[ $(systemctl list-units --no-legend --state=running \"multimodule-task-Idle*\" | wc -l) = "
                + UNITS + " ]");

        installation.since();
        machine.run("systemctl restart multimodule").orThrow();

        String adopted = "journalctl -q --no-pager -o json --output-fields=MESSAGE"
                + " MESSAGE_ID=" + Event.TASK_ADOPTED.messageId() + " _PID=$(systemctl show -P MainPID multimodule)";
        installation.await("[ $(" + adopted + " | wc -l) -ge " + (UNITS + 2) + " ]");
        List<String> entries = machine.run(adopted).orThrow().lines().toList();
        long first = Long.parseLong(JsonCodec.read(entries.get(0)).string("__MONOTONIC_TIMESTAMP"));
        long last = Long.parseLong(JsonCodec.read(entries.get(entries.size() - 1)).string("__MONOTONIC_TIMESTAMP"));
        System.out.println("life: " + entries.size() + " units adopted; the first "
                + (first / 1000 - Long.parseLong(installation.show("multimodule", "InactiveExitTimestampMonotonic")) / 1000)
                + " ms after the start of the daemon, the last " + (last - first) / 1000 + " ms later; in the guest");
        machine.run("rm /etc/multimodule.d/many.yaml").orThrow();
        installation.await("[ $(systemctl list-units --no-legend \"multimodule-task-Idle*\" | wc -l) = 0 ]");
    }

    @Test
    @Order(11)
    void shouldEndEverythingAndStayEndedWhenAskedTo(VirtualMachine machine) throws Exception {
        restart(machine);
        long before = installation.answered(ECHO);
        installation.add("Deaf", "{\"command\":[\"/bin/sh\",\"-c\","
                + "\"trap \\\"\\\" TERM; sleep 98765 & while :; do sleep 98765; done\"]}");
        installation.awaitStatus("Deaf", "running");
        installation.await("[ $(pgrep -fxc \"sleep 98765\") = 2 ]");
        installation.since();

        machine.run(Installation.LONG, "multimodulectl --timeout 60s stop --all -w 200s").orThrow();

        installation.await("[ $(systemctl is-active multimodule) = inactive ]");
        assertThat(installation.property("Result")).isEqualTo("success");
        List<Long> asked = installation.entriesSince("MESSAGE_ID=" + UNIT_STOPPING).stream()
                .filter(entry -> String.valueOf(entry.string("UNIT")).startsWith("multimodule-task-"))
                .map(entry -> Long.valueOf(entry.string("__MONOTONIC_TIMESTAMP"))).sorted().toList();
        assertThat(asked).hasSize(3);
        assertThat((asked.get(2) - asked.get(0)) / 1000).as("all at once, not one after the other").isLessThan(5000);
        installation.awaitJournalOf(Installation.unitOf("Deaf"), "timed out. Killing", "");
        assertThat(machine.run("pgrep -fx 'sleep 98765'").stdout()).as("nothing of its cgroup").isEmpty();
        machine.run("rm /etc/multimodule.d/Deaf.yaml").orThrow();
        assertThat(machine.run("systemctl list-units --no-legend 'multimodule-task-*' 'multimodule-pool-*'").orThrow()).isEmpty();
        machine.run("systemctl start multimodule").orThrow();
        installation.awaitStatus(ECHO, "running");
        installation.awaitStatus("Words", "running");
        assertThat(installation.answered(ECHO)).isEqualTo(before);
    }

    @Test
    @Order(12)
    void shouldLoseNothingWhenANewerPackageIsInstalled(VirtualMachine machine) throws Exception {
        machine.run(Installation.LONG, """
                cd /root && dpkg-deb -R /run/brought/deb/multimodule_*.deb newer
                sed -i 's/^Version: .*/&+newer/' newer/DEBIAN/control
                dpkg-deb --root-owner-group -Znone -b newer newer.deb >/dev/null && rm -r newer
                """).orThrow();
        // Without its routes, which would be in place of ours.
        machine.run("sed '/^routes:/,$ d' /usr/share/multimodule/examples/pools/multimodule.yaml >/etc/multimodule.d/pools.yaml").orThrow();
        installation.awaitStatus("Count", "running");
        machine.run("multimodulectl hold Words --why 'a newer package comes'").orThrow();
        installation.awaitHold("Words");
        Requests requests = Requests.begin(machine, installation);
        Traffic traffic = Traffic.to(ECHO, machine);
        String run = installation.runOf(ECHO);
        String daemon = installation.mainPid();
        String configuration = machine.run("cat /etc/multimodule.yaml /etc/multimodule.d/*").orThrow();

        machine.run(Installation.LONG, "DEBIAN_FRONTEND=noninteractive dpkg -i /root/newer.deb").orThrow();
        traffic.goOn(100);
        requests.goOn(100);
        Ledger ledger = traffic.stop();

        assertThat(requests.faults()).isEmpty();
        assertThat(machine.run("cat /etc/multimodule.yaml /etc/multimodule.d/*").orThrow()).isEqualTo(configuration);
        machine.run("rm /etc/multimodule.d/pools.yaml").orThrow();
        assertThat(machine.run("dpkg-query -W -f '${Version}' multimodule").orThrow()).endsWith("+newer");
        assertThat(installation.mainPid()).isNotEqualTo(daemon);
        assertThat(installation.runOf(ECHO)).as("its process runs on").isEqualTo(run);
        installation.awaitHold("Words");
        assertThat(installation.task("Words").object("hold").string("reason")).contains("a newer package comes");
        machine.run("multimodulectl release Words").orThrow();
        installation.awaitStatus("Words", "running");
        assertThat(ledger.strays()).isEmpty();
        assertThat(ledger.received()).isEqualTo(ledger.expected());
        System.out.println("life: dpkg -i of a newer package: " + ledger.sent() + " sent, "
                + requests.asked() + " requests to a pool, none lost");
    }
}
