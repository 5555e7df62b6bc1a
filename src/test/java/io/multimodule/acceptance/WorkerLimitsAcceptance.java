package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The kernel's limits for each single worker of a pool, on an installed machine. */
@Order(8)
class WorkerLimitsAcceptance extends WithInstallation {
    private static final String UNIT = "multimodule-pool-Limited.service";
    private static final String GROUP = "/multimodule.slice/multimodule-pools.slice/multimodule-pools-Limited.slice/" + UNIT;
    private static final String CGROUP = "/sys/fs/cgroup" + GROUP;
    private static final int WORKERS = 3;
    /** A worker that does what it is told: grow without end, or start threads until it may not. */
    private static final String WORKER = """
            cat >/opt/limited.py <<'END'
            import os, socket, threading
            listener = socket.socket(fileno=0)
            def grow():
                kept = []
                while True:
                    kept.append(bytearray(1 << 20))
            def threads():
                stop, started = threading.Event(), []
                try:
                    while len(started) < 60:
                        one = threading.Thread(target=stop.wait)
                        one.start()
                        started.append(one)
                except RuntimeError:
                    pass
                stop.set()
                for one in started:
                    one.join()
                return len(started)
            while True:
                os.write(3, b'I')
                client = listener.accept()[0]
                os.write(3, b'B')
                lines = client.makefile('rw')
                word = lines.readline().strip()
                answer = {'pid': os.getpid, 'grow': grow, 'threads': threads}[word]()
                lines.write('%s\\n' % answer)
                lines.close()
                client.close()
            END
            cat >/opt/tell-limited.py <<'END'
            import socket, sys
            server = socket.create_connection(('127.0.0.1', 8083))
            server.sendall((sys.argv[1] + '\\n').encode())
            print(server.makefile().read().strip())
            END
            """;

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws IOException {
        Installation.of(machine).unconfigure("limited");
    }

    private void configure(String limits) throws IOException {
        installation.configure("limited", """
                pools:
                  Limited:
                    command: [ /usr/bin/python3, /opt/limited.py ]
                    listen: "127.0.0.1:8083"
                    min_spare: %d
                    max_spare: %d
                    start: %d
                    max: 6
                %s
                """.formatted(WORKERS, WORKERS, WORKERS, limits.isEmpty() ? "" : "    worker_limits: " + limits));
    }

    private static List<Long> workers(VirtualMachine machine) throws IOException, BadMessageException {
        List<Long> pids = new ArrayList<>();
        Message pool = (Message) JsonCodec.read(machine.run("multimodulectl pools Limited --json").orThrow()).array("pools").get(0);
        pool.array("workers").forEach(worker -> pids.add(((Message) worker).number("pid", 0)));
        return pids;
    }

    private void awaitWorkers() throws IOException {
        installation.await("[ $(cat " + CGROUP + "/worker-*/cgroup.procs 2>/dev/null | wc -l) = " + WORKERS + " ]");
    }

    private String tell(VirtualMachine machine, String what) throws IOException {
        return machine.run("python3 /opt/tell-limited.py " + what).orThrow().strip();
    }

    private Message event() throws IOException, BadMessageException {
        // The daemon says it, as everything that happens to a task.
        installation.awaitJournalSince("worker_limits");
        return installation.entriesSince("MULTIMODULE_EVENT=pool-worker-limit").get(0);
    }

    private String run() throws IOException {
        return installation.show(UNIT, "InvocationID");
    }

    @Test
    @Order(1)
    void shouldHaveAGroupForEachWorkerOnceThereAreLimits(VirtualMachine machine) throws Exception {
        machine.run(WORKER).orThrow();
        configure("");
        installation.awaitStatus("Limited", "running");
        String before = run();
        assertThat(installation.show(UNIT, "Delegate")).isEqualTo("no");
        assertThat(machine.run("ls -d " + CGROUP + "/*/ 2>/dev/null").stdout()).isEmpty();

        configure("{ memory: 48MiB, threads: 12, cpu: 0.5 }");
        installation.await("[ \"$(systemctl show -P InvocationID " + UNIT + ")\" != " + before + " ]");
        installation.awaitStatus("Limited", "running");
        awaitWorkers();

        assertThat(installation.show(UNIT, "Delegate")).isEqualTo("yes");
        assertThat(machine.run("cat /proc/" + installation.show(UNIT, "MainPID") + "/cgroup").orThrow())
                .isEqualTo("0::" + GROUP + "/main\n");
        for (long pid : workers(machine)) {
            String group = machine.run("cut -c4- /proc/" + pid + "/cgroup").orThrow().strip();
            assertThat(group).startsWith(GROUP + "/worker-1-");
            assertThat(machine.run("cd /sys/fs/cgroup" + group + " && cat memory.max memory.oom.group pids.max cpu.max")
                    .orThrow()).isEqualTo("50331648\n1\n12\n50000 100000\n");
        }
        System.out.println(machine.run("systemctl --no-pager status " + UNIT).stdout());
    }

    @Test
    @Order(2)
    void shouldKillOneWorkerAloneThatTakesTooMuchMemory(VirtualMachine machine) throws Exception {
        installation.since();
        String run = run();
        List<Long> before = workers(machine);
        assertThat(before).hasSize(WORKERS);

        tell(machine, "grow");
        Message event = event();

        assertThat(event.string("MESSAGE")).contains("was killed by the kernel", "at its limit of memory, 48MiB");
        assertThat(event.string("MULTIMODULE_LIMIT")).isEqualTo("memory");
        assertThat(event.string("MULTIMODULE_VALUE")).isEqualTo("50331648");
        Long killed = Long.valueOf(event.string("MULTIMODULE_WORKER_PID"));
        assertThat(before).contains(killed);
        installation.await("[ ! -e /proc/" + killed + " ]");
        awaitWorkers();
        List<Long> after = workers(machine);
        assertThat(after).hasSize(WORKERS).doesNotContain(killed);
        before.remove(killed);
        assertThat(after).as("its neighbours work on").containsAll(before);
        assertThat(after).contains(Long.valueOf(tell(machine, "pid")));
        installation.await("[ $(ls -d " + CGROUP + "/worker-*/ | wc -l) = " + WORKERS + " ]");
        isNeitherHeldNorStruck(machine, run);
    }

    private void isNeitherHeldNorStruck(VirtualMachine machine, String run) throws Exception {
        assertThat(run()).isEqualTo(run);
        assertThat(machine.run("ls /var/lib/multimodule/holds").stdout()).doesNotContain("Limited");
        assertThat(installation.entriesSince("MULTIMODULE_EVENT=failsafe MULTIMODULE_TASK=Limited")).isEmpty();
        assertThat(installation.task("Limited").string("status")).isEqualTo("running");
    }

    @Test
    @Order(3)
    void shouldRefuseThreadsToOneWorkerAlone(VirtualMachine machine) throws Exception {
        installation.since();
        String run = run();

        String started = tell(machine, "threads");
        Message event = event();

        assertThat(Integer.parseInt(started)).isBetween(5, 11);
        assertThat(event.string("MESSAGE")).contains("was refused", "at its limit of 12 (worker_limits.threads)");
        assertThat(event.string("MULTIMODULE_LIMIT")).isEqualTo("threads");
        isNeitherHeldNorStruck(machine, run);
    }

    @Test
    @Order(4)
    void shouldCountTheProcessesAndHandlesOfAllGroups(VirtualMachine machine) throws Exception {
        installation.await("multimodulectl tasks --json | grep -q open_files");
        Message figures = installation.task("Limited").object("figures");

        System.out.println("worker limits: " + figures);
        assertThat(figures.number("processes", 0)).isEqualTo(1 + WORKERS);
        assertThat(figures.number("open_files", 0)).isGreaterThan(30);
        assertThat(figures.number("threads", 0)).isGreaterThan(10);
    }

    @Test
    @Order(5)
    void shouldGiveOtherLimitsToWorkersThatAreStartedFromThenOn(VirtualMachine machine) throws Exception {
        String run = run();

        configure("{ memory: 64MiB }");
        installation.await("[ $(cat " + CGROUP + "/worker-2-*/cgroup.procs 2>/dev/null | wc -l) = " + WORKERS + " ]"
                + " && ! ls -d " + CGROUP + "/worker-1-*");

        assertThat(run()).isEqualTo(run);
        assertThat(machine.run("cat " + CGROUP + "/worker-2-*/memory.max " + CGROUP + "/worker-2-*/pids.max | sort -u").orThrow())
                .isEqualTo("67108864\nmax\n");
    }

    @Test
    @Order(6)
    void shouldNoticeThatThePoolItselfIsAtItsLimit(VirtualMachine machine) throws Exception {
        String run = run();
        configure("{ memory: 64MiB }\n    limits: { threads: { failsafe: 45 } }");
        installation.await("[ $(systemctl show -P TasksMax " + UNIT + ") -lt 100 ]");
        assertThat(run()).isEqualTo(run);

        machine.run("python3 /opt/tell-limited.py threads");
        installation.await("[ -e /var/lib/multimodule/holds/Limited.hold ]");
        installation.awaitStatus("Limited", "held");

        assertThat(machine.run("cat /var/lib/multimodule/holds/Limited.hold").orThrow()).contains("processes and threads refused by the kernel at their limit");
        machine.run("rm -f /etc/multimodule.d/limited.yaml /var/lib/multimodule/holds/Limited.hold").orThrow();
    }
}
