package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Pools of the configuration on an installed machine: their units, and that they serve whatever becomes of the daemon. */
@Order(7)
class PoolAcceptance extends WithInstallation {
    private static final String UNIT = "multimodule-pool-Count.service";
    private static final String SLICE = "multimodule-pools-Count.slice";

    /** Connects and sends, says so, and writes the answer when it comes. */
    private static final String WAITING = """
            import os, socket
            with socket.create_connection(("127.0.0.1", 8082), 120) as pool:
                pool.sendall(b"one two three\\n")
                open("/run/waiting.sent", "w").close()
                answer = pool.makefile().readline()
            with open("/run/waiting.new", "w") as out:
                out.write(answer)
            os.rename("/run/waiting.new", "/run/waiting.answer")
            """;

    /** Kills the main process in the middle of a request, which a worker has begun. */
    private static final String WORKING = """
            import json, os, signal, socket, subprocess, sys
            with socket.create_connection(("127.0.0.1", 8082), 120) as pool:
                pool.sendall(b"one two")
                busy = 0
                while not busy:
                    shown = subprocess.run(["multimodulectl", "pools", "Count", "--json"], stdout=subprocess.PIPE)
                    busy = json.loads(shown.stdout)["pools"][0]["busy"]
                os.kill(int(sys.argv[1]), signal.SIGKILL)
                pool.sendall(b" three\\n")
                print(pool.makefile().readline(), end="")
            """;

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws IOException {
        // What the workers have counted nobody has taken, and the pool does not end for good before it is in a queue.
        machine.run("systemd-run -q --unit=drain --collect sh -c 'rtrans --json Counted >/dev/null'").orThrow();
        Installation.of(machine).unconfigure("pools");
        machine.run("systemctl stop drain").orThrow();
    }

    private void configure(VirtualMachine machine) throws IOException {
        machine.run("cp /usr/share/multimodule/examples/pools/multimodule.yaml /etc/multimodule.d/pools.yaml").orThrow();
        installation.awaitStatus("Count", "running");
        installation.awaitStatus("Hello", "running");
    }

    private String run() throws IOException {
        return installation.show(UNIT, "InvocationID") + " " + installation.show(UNIT, "MainPID");
    }

    private static List<Long> workers(VirtualMachine machine) throws Exception {
        Message pool = (Message) JsonCodec.read(machine.run("multimodulectl pools Count --json").orThrow()).array("pools").get(0);
        return pool.array("workers").stream().map(worker -> ((Message) worker).number("pid", 0)).toList();
    }

    @Test
    @Order(1)
    void shouldKeepAPoolInAUnitAndASliceOfItsOwn(VirtualMachine machine) throws Exception {
        configure(machine);

        assertThat(installation.show(UNIT, "Slice")).isEqualTo(SLICE);
        assertThat(machine.run("cat /proc/" + installation.show(UNIT, "MainPID") + "/cgroup").orThrow())
                .isEqualTo("0::/multimodule.slice/multimodule-pools.slice/" + SLICE + "/" + UNIT + "\n");
        String hello = "python3 -c \"import urllib.request as r; print(r.urlopen(\\\"http://127.0.0.1:8081/\\\").read().decode())\"";
        assertThat(machine.run(hello).orThrow()).startsWith("Hello from worker ");
        assertThat(workers(machine)).isNotEmpty();
        for (long pid : workers(machine)) {
            assertThat(machine.run("cat /proc/" + pid + "/cgroup").orThrow()).contains(UNIT);
            assertThat(machine.run("stat -c %U /proc/" + pid).orThrow()).isEqualTo("multimodule\n");
        }
    }

    @Test
    @Order(2)
    void shouldServeWhileTheDaemonIsKilledStoppedAndReplaced(VirtualMachine machine) throws Exception {
        String before = run();
        List<Long> workers = workers(machine);
        Requests requests = Requests.begin(machine, installation);
        String daemon = installation.mainPid();

        machine.run("kill -9 " + daemon).orThrow();
        installation.awaitNewDaemon(daemon);
        machine.run("systemctl stop multimodule").orThrow();
        requests.goOn(50);
        assertThat(machine.run("multimodulectl pools").orThrow()).containsPattern("Count +running");
        machine.run(Installation.LONG, "multimodulectl pools Count reload && systemctl start multimodule").orThrow();
        installation.awaitStatus("Count", "running");
        requests.goOn(50);

        assertThat(requests.faults()).isEmpty();
        assertThat(run()).isEqualTo(before);
        for (long worker : workers) {
            installation.await("[ ! -e /proc/" + worker + " ]");
        }
        assertThat(machine.run("rtrans -s --json -w 20s Counted").orThrow()).contains("\"source\":\"Count\"", "\"words\":");
        System.out.println("pools: " + requests.asked() + " requests, each answered, over kill, stop and start of the daemon");
    }

    @Test
    @Order(3)
    void shouldLoseNothingThatNoWorkerHasAcceptedWhenThePoolIsStartedAnew(VirtualMachine machine) throws Exception {
        configure(machine);
        Requests requests = Requests.begin(machine, installation);
        String main = installation.show(UNIT, "MainPID");
        machine.run(Installation.LONG, "multimodulectl restart Count").orThrow();
        awaitOther(main);
        requests.goOn(50);
        assertThat(requests.faults()).isEmpty();
        System.out.println("pools: " + requests.asked() + " requests, each answered, over a restart of the whole pool");

        finishesWhatIsWorkedOn(machine);
        answersWhatWaitedWhenAllOfItIsKilled(machine);
        String daemon = installation.mainPid();
        machine.run("kill -9 " + daemon).orThrow();
        installation.awaitNewDaemon(daemon);
        installation.await("ss -Hlntp sport = :8082 | grep -q pid=" + installation.mainPid() + ",");
        answersWhatWaitedWhenAllOfItIsKilled(machine);

        machine.run(Installation.LONG, "multimodulectl stop Count").orThrow();
        installation.await("[ -z \"$(ss -Hlnt sport = :8082)\" ]");
        machine.run(Installation.LONG, "multimodulectl start Count").orThrow();
        installation.awaitStatus("Count", "running");
    }

    private void finishesWhatIsWorkedOn(VirtualMachine machine) throws Exception {
        String main = installation.show(UNIT, "MainPID");
        assertThat(machine.run(Installation.LONG, "cat >/run/working.py <<'END'\n" + WORKING + "END\n/usr/bin/python3"
                + " /run/working.py " + main).orThrow()).isEqualTo("3\n");
        awaitOther(main);
    }

    /** Workers that are stopped accept nothing: what is sent then waits for those that come after the kill. */
    private void answersWhatWaitedWhenAllOfItIsKilled(VirtualMachine machine) throws Exception {
        String main = installation.show(UNIT, "MainPID");
        machine.run("rm -f /run/waiting.*; kill -STOP " + main + " $(cat /proc/" + main + "/task/*/children); cat"
                + " >/run/waiting.py <<'END'\n" + WAITING + "END\n"
                + "systemd-run -q --collect /usr/bin/python3 /run/waiting.py").orThrow();
        installation.await("[ -e /run/waiting.sent ]");
        machine.run("systemctl kill -s KILL " + UNIT).orThrow();
        awaitOther(main);
        installation.await("[ -e /run/waiting.answer ]");
        assertThat(machine.run("cat /run/waiting.answer").orThrow()).isEqualTo("3\n");
    }

    private void awaitOther(String main) throws IOException {
        installation.await("main=$(systemctl show -P MainPID " + UNIT + "); [ \"${main:-0}\" -gt 0 ] && [ \"$main\" != "
                + main + " ]");
        installation.awaitStatus("Count", "running");
    }

    @Test
    @Order(4)
    void shouldHoldAPoolWhoseWorkersOnlyFail(VirtualMachine machine) throws Exception {
        installation.configure("failing", """
                pools:
                  Failing:
                    command: [ /bin/sh, -c, "echo no fuel; exit 3" ]
                    min_spare: 1
                    start: 1
                    max: 2
                    hold_after: 2
                """);

        installation.await("[ -e /var/lib/multimodule/holds/Failing.hold ]");
        installation.awaitStatus("Failing", "held");
        assertThat(machine.run("systemctl is-active multimodule-pool-Failing.service").stdout()).isNotEqualTo("active\n");
        assertThat(machine.run("multimodulectl explain Failing").orThrow()).contains("held", "multimodulectl release Failing");

        machine.run("rm /etc/multimodule.d/failing.yaml /var/lib/multimodule/holds/Failing.hold").orThrow();
    }

    @Test
    @Order(5)
    void shouldBoxAPoolIn(VirtualMachine machine) throws Exception {
        String table = machine.run(Duration.ofMinutes(3), "systemd-analyze --no-pager security " + UNIT).orThrow();

        String verdict = table.lines().filter(line -> line.contains("Overall exposure")).findFirst().orElseThrow();
        System.out.println("pools: " + verdict.strip());
        assertThat(Double.parseDouble(verdict.replaceAll(".*: ([0-9.]+) .*", "$1"))).as(table).isLessThanOrEqualTo(3.0);
    }
}
