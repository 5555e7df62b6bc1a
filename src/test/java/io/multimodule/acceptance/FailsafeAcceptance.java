package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.acceptance.Traffic.Ledger;
import io.multimodule.channel.Event;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.Message;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Tasks that go wild on an installed machine, with the accounting and the limits of a real kernel: each is stopped and
 * held with its reason, over a power cut. All the while a neighbour answers messages, and a ledger compares each answer.
 */
@Order(5)
class FailsafeAcceptance extends WithInstallation {
    private static final String PROGRAMS = "/usr/share/multimodule/examples/misbehaving/misbehaving/";
    /**
     * What is to be found by measuring stops growing between its limit and that of the kernel, however late somebody
     * measures; what is for the kernel has windows so long that measuring cannot be first.
     */
    private static final String CONFIGURATION = """
            task_path: [ /usr/share/multimodule/examples/misbehaving/classes ]
            task_packages: [ misbehaving ]
            limits:
              pause: 5s
              cpu: { hold: false }
            tasks:
              MessageFailure: { external: true, save_every: 1s }
              CpuSpinner: { external: true, limits: { cpu: { warn: 0.2, severe: 0.35, failsafe: 0.5, for: 10s, hold: true } } }
              SlowLeaker:
                external: true
                java_options: "-Xmx512m -Xmn16m"
                config: { most: 165 }
                limits: { memory: { warn: 120MiB, severe: 160MiB, failsafe: 200MiB, for: 5s } }
              DiskWriter: { external: true, limits: { disk_write: { warn: 1MB/s, severe: 2MB/s, failsafe: 3MB/s, for: 5s } } }
              DiskReader:
                command: [ PROGRAMS/disk_reader.py ]
                limits: { disk_read: { warn: 1MB/s, severe: 2MB/s, failsafe: 3MB/s, for: 5s } }
              HandleLeaker:
                external: true
                config: { most: 320 }
                limits: { open_files: { warn: 100, severe: 220, failsafe: 340, for: 5s } }
              ThreadBomb:
                external: true
                config: { most: 200 }
                limits: { threads: { warn: 80, severe: 140, failsafe: 200, for: 5s } }
              SuddenLeaker:
                external: true
                java_options: -Xmx1g
                limits: { memory: { warn: 120MiB, severe: 140MiB, failsafe: 160MiB, for: 60s } }
            routes:
              - { match: { source: MessageFailure }, forwards: [ { queue: Ledger } ] }
              - { match: { source: CpuSpinner, kept: 1 }, forwards: [ { queue: Spun } ] }
            """.replace("PROGRAMS/", PROGRAMS);
    /** What goes wild at the same time, and the measure that finds it. */
    private static final Map<String, String> AT_ONCE = Map.of("CpuSpinner", "cpu", "SlowLeaker", "memory", "DiskWriter", "disk_write",
            "DiskReader", "disk_read", "HandleLeaker", "open_files", "ThreadBomb", "threads");
    /** What the kernel strikes first. */
    private static final Map<String, String> STRUCK = Map.of("SuddenLeaker", "oom_kills", "ForkBomb", "forks_refused");
    private static final List<String> LEVELS = List.of("warn", "severe", "failsafe");
    /** Answers every message with itself; nobody tells it to misbehave. */
    private static final String NEIGHBOUR = "MessageFailure";

    /** How systemd marks the lines that say that a unit ended well, or failed. */
    private static final String UNIT_SUCCESS = "7ad2d189f7e94e70a38c781354912448";
    private static final String UNIT_FAILURE = "d9b373ed55a64feb8242e02dbe79a49c";

    /** No Java machine has less. */
    private static final long LEAST_MEMORY = 10L << 20;
    private static double calmRate;

    private Traffic traffic;
    private String neighbour;

    @BeforeAll
    static void configure(VirtualMachine machine) throws IOException {
        Installation installation = Installation.of(machine);
        installation.configure("failsafe", CONFIGURATION);
        for (String task : AT_ONCE.keySet()) {
            installation.awaitStatus(task, "running");
        }
        installation.awaitStatus("SuddenLeaker", "running");
        installation.awaitStatus(NEIGHBOUR, "running");
        Traffic calm = Traffic.to(NEIGHBOUR, machine);
        calm.goOn(300);
        calmRate = calm.stop().rate();
    }

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws IOException {
        Installation installation = Installation.of(machine);
        installation.remove("Sleeper");
        installation.remove("ForkBomb");
        installation.unconfigure("failsafe");
        machine.run("rm -f /var/lib/multimodule/holds/*.hold").orThrow();
    }

    @BeforeEach
    void beginTraffic(VirtualMachine machine) throws IOException {
        neighbour = installation.runOf(NEIGHBOUR);
        traffic = Traffic.to(NEIGHBOUR, machine);
        installation.since();
    }

    @AfterEach
    void seeThatTheNeighbourWorkedOn() throws IOException {
        if (traffic == null) {
            return;
        }
        Ledger ledger = traffic.stop();
        System.out.printf("failsafe: the neighbour answered %.1f messages a second, %.1f when all was calm%n", ledger.rate(), calmRate);
        assertThat(ledger.rate()).as("messages a second").isGreaterThan(calmRate / 2);
        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(installation.runOf(NEIGHBOUR)).isEqualTo(neighbour);
        traffic = null;
    }

    /** The levels that were told of a measure of a task since then, in their order. */
    private List<String> levels(String task, String metric) throws IOException, BadMessageException {
        return installation.entriesSince("MESSAGE_ID=" + Event.LIMIT_CROSSED.messageId() + " MULTIMODULE_TASK=" + task).stream()
                .filter(entry -> metric.equals(entry.string("MULTIMODULE_METRIC")))
                .map(entry -> entry.string("MULTIMODULE_LEVEL")).toList();
    }

    /** What was measured, which is done once a second, as soon as it is so much; what it is in the end, at the latest. */
    private Message figuresWithMemory(String task, long least) throws IOException, BadMessageException {
        long end = System.nanoTime() + Installation.LONG.toNanos();
        Message figures;
        do {
            Message measured = installation.task(task).object("figures");
            figures = measured == null ? Message.EMPTY : measured;
        } while (figures.number("memory", 0) < least && System.nanoTime() - end < 0);
        return figures;
    }

    private Message hold(String task) throws IOException, BadMessageException {
        installation.awaitHold(task);
        Message hold = installation.task(task).object("hold");
        System.out.println("failsafe: " + hold.string("reason"));
        return hold;
    }

    @Test
    @Order(1)
    void shouldHoldAllThatGoWildAtOnce(VirtualMachine machine) throws Exception {
        // What a cgroup says cannot be much less than what the kernel says of the process.
        Message figures = figuresWithMemory("CpuSpinner", LEAST_MEMORY);
        assertThat(figures.number("memory", 0)).as("%s", figures).isBetween(LEAST_MEMORY, 300L << 20);

        System.out.println("failsafe: at rest SlowLeaker has " + figuresWithMemory("SlowLeaker", LEAST_MEMORY)
                + ", HandleLeaker " + installation.task("HandleLeaker").object("figures"));
        // A tool would be a Java machine for each.
        machine.run("for task in " + String.join(" ", AT_ONCE.keySet()) + "; do python3 /usr/share/multimodule/examples/clients/transit.py"
                + " /run/multimodule/queues send $task '{\"go\":true}'; done").orThrow();

        for (Map.Entry<String, String> wild : AT_ONCE.entrySet()) {
            Message hold = hold(wild.getKey());
            assertThat(hold.string("metric")).as("%s", hold).isEqualTo(wild.getValue());
            assertThat(hold.string("reason")).contains("failsafe", "multimodulectl release " + wild.getKey());
        }
        assertThat(installation.task("CpuSpinner").object("hold").string("thread_dump")).contains("CpuSpinner");
        for (Map.Entry<String, String> wild : AT_ONCE.entrySet()) {
            installation.awaitJournalSince("task " + wild.getKey() + " is held");
            List<String> levels = levels(wild.getKey(), wild.getValue());
            System.out.println("failsafe: " + wild + " was told of as " + levels);
            // An emulated machine that has no time lets a level fall in between, or goes over one between two samples.
            assertThat(levels.stream().filter(LEVELS::contains).distinct()).as(wild.getKey()).endsWith("failsafe")
                    .isSortedAccordingTo(Comparator.comparing(LEVELS::indexOf));
        }
    }

    @Test
    @Order(2)
    void shouldKeepThemHeldOverARestartAndLetOneRunOnceReleased(VirtualMachine machine) throws Exception {
        machine.run("strans '{\"kept\":1}' CpuSpinner; systemctl restart multimodule").orThrow();
        assertHeld(machine, AT_ONCE);

        machine.run("multimodulectl release CpuSpinner").orThrow();
        installation.awaitStatus("CpuSpinner", "running");
        assertThat(machine.run("rtrans -s --json -w 60s Spun").orThrow()).contains("\"kept\":1");
    }

    @Test
    @Order(3)
    void shouldJudgeWhatWentWildWhileTheDaemonWasDown(VirtualMachine machine) throws Exception {
        String run = installation.runOf("CpuSpinner");
        machine.run("systemctl stop multimodule && strans '{\"go\":true}' CpuSpinner").orThrow();
        traffic.goOn(100);
        assertThat(installation.runOf("CpuSpinner")).isEqualTo(run);

        machine.run("systemctl start multimodule").orThrow();

        assertThat(hold("CpuSpinner").string("metric")).isEqualTo("cpu");
    }

    @Test
    @Order(4)
    void shouldHoldWhatExplodesInMemory(VirtualMachine machine) throws Exception {
        assertThat(installation.show(Installation.unitOf("SuddenLeaker"), "MemoryMax")).isEqualTo(Long.toString(200L << 20));

        machine.run("strans '{\"go\":true}' SuddenLeaker").orThrow();

        Message hold = hold("SuddenLeaker");
        assertThat(hold.string("metric")).as("%s", hold).isEqualTo("oom_kills");
        tellHowLong("SuddenLeaker", "_TRANSPORT=kernel -g \"Memory cgroup out of memory\"");
    }

    @Test
    @Order(5)
    void shouldHoldAForkBomb(VirtualMachine machine) throws Exception {
        installation.add("ForkBomb", "{\"command\":[\"" + PROGRAMS + "fork_bomb.sh\"],\"limits\":{"
                + "\"threads\":{\"warn\":30,\"severe\":50,\"failsafe\":70,\"for\":\"60s\"}}}");
        installation.await("systemctl -q is-active " + Installation.unitOf("ForkBomb"));
        assertThat(installation.show(Installation.unitOf("ForkBomb"), "TasksMax")).isEqualTo("88");

        Message hold = hold("ForkBomb");
        assertThat(hold.string("metric")).as("%s", hold).isEqualTo("forks_refused");
        assertThat(machine.run("pgrep -f fork_bomb.sh").stdout()).isEmpty();
        tellHowLong("ForkBomb", "_TRANSPORT=kernel -g \"fork rejected by pids controller\"");
    }

    @Test
    @Order(6)
    void shouldGiveTheKernelLimitsAndChangeThemWhileTheTaskRuns(VirtualMachine machine) throws Exception {
        String memory = "\"memory\":{\"warn\":\"16MiB\",\"severe\":\"32MiB\",\"failsafe\":\"%s\"}";
        String entry = "{\"command\":[\"/usr/bin/sleep\",\"infinity\"],\"limits\":{%s}}";
        String cpu = "\"cpu\":{\"warn\":0.2,\"severe\":0.3,\"failsafe\":0.4,\"hold\":true,\"backstop\":true}";
        String disk = "\"disk_write\":{\"warn\":\"1MB/s\",\"severe\":\"2MB/s\",\"failsafe\":\"4MB/s\",\"backstop\":true}";
        String unit = Installation.unitOf("Sleeper");
        installation.add("Sleeper", entry.formatted(memory.formatted("64MiB") + "," + cpu + "," + disk));
        installation.awaitStatus("Sleeper", "running");
        String run = installation.runOf("Sleeper");
        assertThat(installation.show(unit, "MemoryMax")).isEqualTo(Long.toString(80L << 20));
        assertThat(installation.show(unit, "CPUQuotaPerSecUSec")).isEqualTo("500ms");
        assertThat(installation.show(unit, "IOWriteBandwidthMax")).contains("5000000");
        String ioMax = "cat /sys/fs/cgroup$(systemctl show -P ControlGroup " + unit + ")/io.max";
        assertThat(machine.run(ioMax).orThrow()).contains("wbps=5000000");

        installation.add("Sleeper", entry.formatted(memory.formatted("128MiB")));

        installation.await("[ \"$(systemctl show -P MemoryMax " + unit + ")\" = " + (160L << 20) + " ]");
        installation.await("[ \"$(systemctl show -P CPUQuotaPerSecUSec " + unit + ")\" = infinity ]");
        assertThat(installation.show(unit, "IOWriteBandwidthMax")).isEmpty();
        assertThat(machine.run(ioMax).orThrow()).doesNotContain("wbps=5000000");
        assertThat(installation.runOf("Sleeper")).as("it was not started anew").isEqualTo(run);
    }

    @Test
    @Order(7)
    void shouldBeAsItWasAfterAPowerCut(VirtualMachine machine) throws Exception {
        machine.run("multimodulectl hold Sleeper --why 'the disk is being replaced'").orThrow();
        installation.awaitHold("Sleeper");
        seeThatTheNeighbourWorkedOn();
        long before = installation.answered(NEIGHBOUR);
        installation.await("grep -q \"answered.*:" + before + "\\b\" -r /var/lib/multimodule/state/");

        machine.pullThePlug();
        machine.bootAgain();

        installation = Installation.of(machine);
        installation.awaitStatus(NEIGHBOUR, "running");
        assertThat(installation.answered(NEIGHBOUR)).isEqualTo(before);
        assertHeld(machine, AT_ONCE);
        assertHeld(machine, STRUCK);
        assertThat(installation.task("Sleeper").object("hold").string("reason")).contains("the disk is being replaced");
        machine.run("strans '{\"kept\":1}' CpuSpinner; multimodulectl release CpuSpinner Sleeper;"
                + " rm /var/lib/multimodule/holds/DiskReader.hold").orThrow();
        for (String task : List.of("CpuSpinner", "Sleeper", "DiskReader")) {
            installation.awaitStatus(task, "running");
        }
        assertThat(machine.run("rtrans -s --json -w 60s Spun").orThrow()).contains("\"kept\":1");
    }

    /** These are held, for that measure, and nothing of them runs. */
    private void assertHeld(VirtualMachine machine, Map<String, String> tasks) throws IOException, BadMessageException {
        for (Map.Entry<String, String> task : tasks.entrySet()) {
            installation.awaitStatus(task.getKey(), "held");
            Message hold = installation.task(task.getKey()).object("hold");
            assertThat(hold.string("metric")).as("%s", hold).isEqualTo(task.getValue());
        }
        assertThat(machine.run("systemctl is-active " + tasks.keySet().stream().map(Installation::unitOf).collect(Collectors.joining(" ")))
                .stdout().lines()).hasSize(tasks.size()).doesNotContain("active");
    }

    /** From the kernel's line to the end of the unit, which systemd tells, and to the hold; by the clock of the journal. */
    private void tellHowLong(String task, String kernelLine) throws IOException, BadMessageException {
        // A journal that a wild task floods is late.
        installation.awaitJournalSince("task " + task + " is held");
        List<Message> struck = installation.entriesSince(kernelLine);
        List<Message> ended = installation.entriesSince("UNIT=" + Installation.unitOf(task) + " MESSAGE_ID=" + UNIT_SUCCESS
                + " MESSAGE_ID=" + UNIT_FAILURE);
        List<Message> held = installation.entriesSince("MESSAGE_ID=" + Event.TASK_HELD.messageId() + " MULTIMODULE_TASK=" + task);
        assertThat(struck).as("the kernel says what it did").isNotEmpty();
        assertThat(held).as("the alert is found by its fields").isNotEmpty();
        System.out.println("failsafe: " + task + " from the kernel's line to the end of its unit: "
                + (ended.isEmpty() ? "unknown, there is no such line" : millis(struck.get(0), ended.get(0)) + " ms")
                + ", to held: " + millis(struck.get(0), held.get(held.size() - 1)) + " ms in the guest");
    }

    private static long millis(Message from, Message to) {
        return (micros(to) - micros(from)) / 1000;
    }

    private static long micros(Message entry) {
        return Long.parseLong(entry.string("__REALTIME_TIMESTAMP"));
    }
}
