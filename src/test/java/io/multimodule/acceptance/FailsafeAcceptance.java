package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.acceptance.Traffic.Ledger;
import io.multimodule.channel.Event;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.Message;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tasks that go wild on an installed machine, with the accounting and the limits of a real kernel: each is stopped and
 * held with its reason. All the while a neighbour answers messages, and a ledger compares each answer.
 */
@ExtendWith(Guest.class)
@TestMethodOrder(OrderAnnotation.class)
@Order(5)
class FailsafeAcceptance {
    private static final String PROGRAMS = "/usr/share/multimodule/examples/misbehaving/misbehaving/";
    private static final String CONFIGURATION = """
            task_path: [ /usr/share/multimodule/examples/misbehaving/classes ]
            task_packages: [ misbehaving ]
            limits:
              pause: 5s
            tasks:
              SlowLeaker: { external: true, limits: { cpu: { hold: false } } }
            routes:
              - { match: { source: SlowLeaker }, forwards: [ { queue: Ledger } ] }
              - { match: { source: CpuSpinner, kept: 1 }, forwards: [ { queue: Spun } ] }
            """;
    /** Answers every message with itself; nobody tells it to misbehave. */
    private static final String NEIGHBOUR = "SlowLeaker";
    private static final String SPINNER = "{\"external\":true,\"limits\":{"
            + "\"cpu\":{\"warn\":0.2,\"severe\":0.35,\"failsafe\":0.5,\"for\":\"10s\"}}}";

    /** No Java machine has less. */
    private static final long LEAST_MEMORY = 10L << 20;
    private static double calmRate;

    private Installation installation;
    private Traffic traffic;
    private String neighbour;

    @BeforeAll
    static void configure(VirtualMachine machine) throws IOException {
        Installation installation = Installation.of(machine);
        installation.configure("failsafe", CONFIGURATION);
        installation.awaitStatus(NEIGHBOUR, "running");
        Traffic calm = Traffic.to(NEIGHBOUR, machine);
        calm.goOn(300);
        calmRate = calm.stop().rate();
    }

    @AfterAll
    static void leaveItAsItWas(VirtualMachine machine) throws IOException {
        Installation.of(machine).unconfigure("failsafe");
    }

    @BeforeEach
    void beginTraffic(VirtualMachine machine) throws IOException {
        installation = Installation.of(machine);
        neighbour = installation.runOf(NEIGHBOUR);
        traffic = Traffic.to(NEIGHBOUR, machine);
        installation.since();
    }

    @AfterEach
    void seeThatTheNeighbourWorkedOn() throws IOException {
        Ledger ledger = traffic.stop();
        System.out.printf("failsafe: the neighbour answered %.1f messages a second, %.1f when all was calm%n", ledger.rate(), calmRate);
        assertThat(ledger.rate()).as("messages a second").isGreaterThan(calmRate / 2);
        assertThat(ledger.received()).isEqualTo(ledger.expected());
        assertThat(installation.runOf(NEIGHBOUR)).isEqualTo(neighbour);
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
    void shouldHoldTwoThatGoWildAtOnce(VirtualMachine machine) throws Exception {
        installation.add("CpuSpinner", SPINNER);
        installation.add("DiskReader", "{\"command\":[\"" + PROGRAMS + "disk_reader.py\"],\"limits\":{\"cpu\":{\"hold\":false},"
                + "\"disk_read\":{\"warn\":\"100kB/s\",\"severe\":\"200kB/s\",\"failsafe\":\"300kB/s\",\"for\":\"5s\"}}}");
        installation.awaitStatus("CpuSpinner", "running");
        installation.awaitStatus("DiskReader", "running");
        // What a cgroup says cannot be much less than what the kernel says of the process.
        Message figures = figuresWithMemory("CpuSpinner", LEAST_MEMORY);
        assertThat(figures.number("memory", 0)).as("%s", figures).isBetween(LEAST_MEMORY, 300L << 20);

        machine.run("strans '{\"go\":true}' CpuSpinner && strans '{\"go\":true}' DiskReader").orThrow();

        Message reading = hold("DiskReader");
        assertThat(reading.string("metric")).as("%s", reading).isEqualTo("disk_read");
        Message spinning = hold("CpuSpinner");
        assertThat(spinning.string("metric")).as("%s", spinning).isEqualTo("cpu");
        assertThat(spinning.string("thread_dump")).contains("CpuSpinner");
        assertThat(spinning.string("reason")).contains("failsafe", "multimodulectl release CpuSpinner");
        installation.awaitJournalSince("task CpuSpinner is held");
        List<String> levels = levels("CpuSpinner", "cpu");
        // An emulated machine that has no time for a task lets its level fall in between.
        assertThat(levels).first().asString().isIn("warn", "severe", "failsafe");
        assertThat(levels).contains("failsafe");
    }

    @Test
    @Order(2)
    void shouldKeepThemHeldOverARestartAndLetThemRunOnceReleased(VirtualMachine machine) throws Exception {
        machine.run("strans '{\"kept\":1}' CpuSpinner; systemctl restart multimodule").orThrow();
        installation.awaitStatus("CpuSpinner", "held");
        installation.awaitStatus("DiskReader", "held");

        machine.run("multimodulectl release CpuSpinner").orThrow();
        installation.awaitStatus("CpuSpinner", "running");
        assertThat(machine.run("rtrans -s --json -w 60s Spun").orThrow()).contains("\"kept\":1");
        machine.run("rm /var/lib/multimodule/holds/DiskReader.hold").orThrow();
        installation.awaitStatus("DiskReader", "running");
        installation.remove("DiskReader");
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
        installation.remove("CpuSpinner");
    }

    @Test
    @Order(4)
    void shouldHoldWhatExplodesInMemory(VirtualMachine machine) throws Exception {
        installation.add("SuddenLeaker", "{\"external\":true,\"java_options\":\"-Xmx1g\",\"limits\":{\"cpu\":{\"hold\":false},\"memory\":"
                + "{\"warn\":\"120MiB\",\"severe\":\"140MiB\",\"failsafe\":\"160MiB\",\"for\":\"10s\"}}}");
        installation.awaitStatus("SuddenLeaker", "running");
        assertThat(installation.show(Installation.unitOf("SuddenLeaker"), "MemoryMax")).isEqualTo(Long.toString(200L << 20));

        machine.run("strans '{\"go\":true}' SuddenLeaker").orThrow();

        Message hold = hold("SuddenLeaker");
        assertThat(hold.string("metric")).as("%s", hold).isIn("memory", "oom_kills");
        tellHowLong("SuddenLeaker", "_TRANSPORT=kernel -g \"Memory cgroup out of memory\"");
        installation.remove("SuddenLeaker");
    }

    @Test
    @Order(5)
    void shouldHoldAForkBomb(VirtualMachine machine) throws Exception {
        installation.add("ForkBomb", "{\"command\":[\"" + PROGRAMS + "fork_bomb.sh\"],\"limits\":{\"cpu\":{\"hold\":false},"
                + "\"threads\":{\"warn\":30,\"severe\":50,\"failsafe\":70,\"for\":\"30s\"}}}");
        installation.await("systemctl -q is-active " + Installation.unitOf("ForkBomb"));
        assertThat(installation.show(Installation.unitOf("ForkBomb"), "TasksMax")).isEqualTo("88");

        Message hold = hold("ForkBomb");
        assertThat(hold.string("metric")).as("%s", hold).isIn("threads", "forks_refused");
        assertThat(machine.run("pgrep -f fork_bomb.sh").stdout()).isEmpty();
        tellHowLong("ForkBomb", "_TRANSPORT=kernel -g \"fork rejected by pids controller\"");
        installation.remove("ForkBomb");
    }

    @Test
    @Order(6)
    void shouldGiveTheKernelLimitsAndChangeThemWhileTheTaskRuns(VirtualMachine machine) throws Exception {
        String memory = "\"memory\":{\"warn\":\"16MiB\",\"severe\":\"32MiB\",\"failsafe\":\"%s\"}";
        String entry = "{\"command\":[\"/usr/bin/sleep\",\"infinity\"],\"limits\":{%s}}";
        String cpu = "\"cpu\":{\"warn\":0.2,\"severe\":0.3,\"failsafe\":0.4,\"backstop\":true}";
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
        installation.remove("Sleeper");
    }

    /** From the kernel's line to the end of the unit, by the clock of the journal. */
    private void tellHowLong(String task, String kernelLine) throws IOException, BadMessageException {
        // A journal that a wild task floods is late.
        installation.awaitJournalSince("task " + task + " is held");
        List<Message> struck = installation.entriesSince(kernelLine);
        List<Message> held = installation.entriesSince("MESSAGE_ID=" + Event.TASK_HELD.messageId() + " MULTIMODULE_TASK=" + task);
        assertThat(held).as("the alert is found by its fields").isNotEmpty();
        System.out.println("failsafe: " + task + " from the kernel's line to held and stopped: "
                + (struck.isEmpty() ? "unknown, there is no such line"
                : (micros(held.get(held.size() - 1)) - micros(struck.get(0))) / 1000 + " ms in the guest"));
    }

    private static long micros(Message entry) {
        return Long.parseLong(entry.string("__REALTIME_TIMESTAMP"));
    }
}
