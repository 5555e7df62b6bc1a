package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of workers that work too long or long enough, and of pools that take too much; plain processes. */
@Timeout(600)
class PoolLimitsIT extends WithWildTasks {
    private static final String FEW = "min_spare: 1, max_spare: 2, start: 2, max: 2";

    @Override
    List<String> answering() {
        return List.of("Desk");
    }

    private void startPool(String entries) throws Exception {
        daemon.config("pools: { Desk: { " + entries + " } }\n"
                + "routes: [ { match: { source: Desk }, forwards: [ { queue: Desk_out } ] } ]\n").start();
        daemon.output().await("task Desk runs");
    }

    private long main() throws Exception {
        return PoolClient.document(daemon, "Desk").number("pid", 0);
    }

    @Test
    void shouldShowTheStacksOfAWorkerThatHangsAndReplaceIt() throws Exception {
        startPool("class: io.multimodule.daemon.work.Porter, min_spare: 1, max_spare: 1, start: 1, max: 1,"
                + " slow: 1s, hang: 6s");
        sendNumbers("Desk", 1);
        long worker = daemon.transit().receive("Desk_out").number("pid", 0);
        send("Desk", "{\"hang\":true}");
        send("Desk", "{\"id\":1}");

        Message next = daemon.transit().receive("Desk_out");
        assertThat(next.object("data").object("took").number("id", 0)).isEqualTo(1);
        assertThat(next.number("pid", 0)).as("another worker").isNotEqualTo(worker);
        for (String told : List.of("worker " + worker + " of pool Desk has worked for", "Porter.hang",
                "longer than the limit of 6.0 s; it was killed and is replaced")) {
            daemon.output().rewind();
            daemon.output().await(told);
        }
        assertThat(daemon.ctl("pools", "Desk").text()).contains("pool Desk: running");
    }

    @Test
    void shouldServeWithoutTheKernelsLimitsWhereNobodyDelegatesAndSaySo() throws Exception {
        startPool("class: io.multimodule.daemon.work.Clerk, listen: \"127.0.0.1:0\", " + FEW
                + ", worker_limits: { memory: 256MiB, threads: 100 }");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            assertThat(client.ask("hello")).endsWith(" hello");
        }
        daemon.output().rewind();
        daemon.output().await("worker_limits of pool Desk are not enforced, and its workers run without them");

        assertThat(daemon.output().lines()).filteredOn(line -> line.contains("not enforced")).singleElement().asString()
                .contains("or use max_memory in place of worker_limits");
        assertThat(daemon.ctl("pools", "Desk").text()).contains("pool Desk: running");
    }

    @Test
    void shouldReplaceWorkersThatHaveWorkedEnoughWithoutLosingARequest() throws Exception {
        startPool("class: io.multimodule.daemon.work.Clerk, listen: \"127.0.0.1:0\", max_requests: 3, " + FEW);
        try (PoolTraffic traffic = new PoolTraffic(PoolClient.port(daemon, "Desk"))) {
            traffic.await(20);
            traffic.end();
            assertThat(traffic.workers()).as("at most three requests each").hasSizeGreaterThanOrEqualTo(7);
        }
        assertThat(daemon.output().lines()).noneMatch(line -> line.contains("ended with"));
    }

    @Test
    void shouldHoldAPoolThatTakesTooMuchAsAWholeUntilItIsReleased() throws Exception {
        startPool("class: io.multimodule.daemon.work.Clerk, listen: \"127.0.0.1:0\", " + FEW
                + ", limits: { threads: { warn: 300, severe: 350, failsafe: 400, for: 3s } }");
        List<Long> processes = new ArrayList<>(List.of(main()));
        try (PoolClient one = PoolClient.of(daemon, "Desk"); PoolClient other = PoolClient.of(daemon, "Desk")) {
            // Neither worker alone has too many.
            for (PoolClient client : List.of(one, other)) {
                processes.add(Long.parseLong(client.ask("threads 300").split(" ")[0]));
            }
            daemon.output().await("task Desk is held", "threads");
        }

        Message hold = assertHeld("Desk", "threads");
        assertThat(((Number) hold.get("value")).doubleValue()).isGreaterThan(400);
        assertThat(((Number) hold.get("limit")).doubleValue()).isEqualTo(400);
        assertThat(processes).doesNotHaveDuplicates();
        processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(process -> process.onExit().join()));
        assertThat(daemon.ctl("pools", "Desk").text()).contains("pool Desk: held").contains("threads");
        assertThat(daemon.ctl("start", "Desk").text()).contains("release Desk");

        assertThat(daemon.ctl("release", "Desk").code()).isZero();
        daemon.awaitStatus("Desk", "running");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            assertThat(client.ask("hello")).endsWith(" hello");
        }
        assertThat(main()).isNotIn(processes);
    }
}
