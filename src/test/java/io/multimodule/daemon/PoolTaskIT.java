package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.StateDirectory;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.posix.KilledProcess;
import io.multimodule.posix.TcpPort;
import io.multimodule.spill.DeadLetterFiles;
import io.multimodule.spill.DeadLetterLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools of the configuration: kept as tasks are, serving whatever becomes of the daemon. */
@Timeout(600)
class PoolTaskIT extends WithDaemon {
    private static final String ROUTE = "routes: [ { match: { source: Desk }, forwards: [ { queue: Out } ] } ]\n";
    private static final String FEW = "min_spare: 1, max_spare: 2, start: 2, max: 4";

    @Test
    void shouldServeWhileTheDaemonIsKilledAndStartsAnew() throws Exception {
        daemon.config(desk("a", FEW)).start();
        daemon.output().await("task Desk runs");
        long main = pid();
        try (PoolTraffic traffic = new PoolTraffic(PoolClient.port(daemon, "Desk"))) {
            traffic.await(20);
            daemon.kill();
            traffic.await(20);
            CommandRun shown = daemon.ctl("pools");
            assertThat(shown.code()).isZero();
            assertThat(shown.text()).containsPattern("Desk +running +[1-4] ").contains("the daemon is not running");
            Message pool = pool();
            assertThat(pool.number("pid", 0)).isEqualTo(main);
            assertThat(pool.array("workers")).isNotEmpty();
            assertThat(((Message) pool.array("workers").get(0)).number("memory_bytes", 0)).isGreaterThan(1 << 20);
            assertThat(daemon.ctl("pools", "Desk", "reload").text()).contains("are being replaced");
            traffic.await(20);
            daemon.start();
            daemon.output().await("task Desk runs in a process of its own already");
            traffic.await(20);
            traffic.end();
        }
        assertThat(pid()).isEqualTo(main);
        assertThat(daemon.ctl("tasks", "Desk").text()).contains("running");
    }

    @Test
    void shouldShowEachWorkerWhileTheDaemonIsDownAndAllAreBusyAndTheMainProcessHangs() throws Exception {
        daemon.config(desk("a", "min_spare: 1, max_spare: 2, start: 2, max: 3")).start();
        daemon.output().await("task Desk runs");
        long main = pid();
        int port = PoolClient.port(daemon, "Desk");
        try (PoolClient one = PoolClient.to(port); PoolClient two = PoolClient.to(port);
                PoolClient three = PoolClient.to(port); PoolClient waiting = PoolClient.to(port)) {
            String[] pids = {one.ask("hello").split(" ")[0], two.ask("hello").split(" ")[0],
                    three.ask("hello").split(" ")[0]};
            waiting.send("nobody has time for this");
            daemon.kill();
            showsAllBusy(pids);
            signal(main, "STOP");
            try {
                showsAllBusy(pids);
            } finally {
                signal(main, "CONT");
            }
        }
        daemon.start();
        daemon.output().await("task Desk runs in a process of its own already");
        assertThat(pid()).isEqualTo(main);
    }

    private void showsAllBusy(String... pids) throws Exception {
        assertThat(daemon.ctl("pools").text()).contains("the daemon is not running")
                .containsPattern("Desk +running +3 +0 +3 +0 +0 ");
        String shown = daemon.ctl("pools", "Desk").text();
        assertThat(shown).contains("0 idle, 3 busy, 0 starting, 0 leaving; 1 to 2 spare, at most 3");
        for (String pid : pids) {
            assertThat(shown).containsPattern("\\d +" + pid + " +busy ");
        }
    }

    private static void signal(long pid, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void shouldMakeMessagesOfWhatWorkersSend() throws Exception {
        daemon.config(desk("a", FEW) + ROUTE).start();
        daemon.output().await("task Desk runs");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            long worker = Long.parseLong(client.ask("yell hello").split(" ")[0]);
            client.ask("raw");
            Message hello = daemon.transit().receive("Out");
            assertThat(hello.object("data")).isEqualTo(Message.of("text", "hello"));
            assertThat(hello.number("pid", 0)).isEqualTo(worker);
            assertThat(hello.string("pool")).isEqualTo("Desk");
            assertThat(hello.number("worker", 0)).isBetween(1L, 2L);
            assertThat(daemon.transit().receive("Out").string("data_base64")).isEqualTo("AQL/");
            assertThat(daemon.ctl("pools", "Desk").text()).containsPattern(worker + " +busy .*a connection");
            client.send("exit");
            Message exit = daemon.transit().receive("Out");
            assertThat(exit.object("data")).isEqualTo(Message.of("text", "gone"));
            assertThat(exit.number("exit_code", 0)).isEqualTo(7);
        }
    }

    @Test
    void shouldTakeFromAQueueWhatTheSettingsOfQueuesAllowAndKeepTheRest() throws Exception {
        Path others = Files.createDirectory(daemon.file("others"));
        Files.writeString(Files.createDirectory(daemon.file("multimodule.d")).resolve("queues.yaml"),
                "queues: { large_readable: [ \"" + others + "\" ], large_maximum: 20000 }");
        daemon.config("pools: { Desk: { class: io.multimodule.daemon.work.Taker, " + FEW + " } }\n" + ROUTE).start();
        daemon.output().await("task Desk runs");

        large(others, 1, 10_000);
        Message taken = daemon.transit().receive("Out").object("data");
        assertThat(taken.number("id", -1)).isEqualTo(1);
        assertThat(taken.number("length", 0)).isGreaterThan(10_000);
        large(others, 2, 30_000);
        daemon.output().await("on queue Desk was refused", "others/2");
        daemon.transit().sendRaw("Desk", "garbage");
        daemon.output().await("a message of 7 bytes on queue Desk was refused");
        assertThat(awaitLetters(2)).extracting(DeadLetterLine::queue, DeadLetterLine::length)
                .contains(tuple("Desk", 7L));
    }

    /** Those of the pool's main process. The test's own limit of time ends it when they do not come. */
    private List<DeadLetterLine> awaitLetters(int count) throws IOException {
        DeadLetterFiles files = new DeadLetterFiles(new StateDirectory(daemon.file("state")).spillOf("Desk"));
        List<DeadLetterLine> letters = files.list(null, 0, 1 + count).lines();
        while (letters.size() < count) {
            letters = files.list(null, 0, 1 + count).lines();
        }
        assertThat(letters).hasSize(count);
        return letters;
    }

    /** Sends a message as a program does that has a directory of its own for large ones. */
    private void large(Path directory, int id, int length) throws Exception {
        String body = "{\"id\":" + id + ",\"text\":\"" + "x".repeat(length) + "\"}";
        String pairs = "f=" + directory.resolve(id + ".transit") + ",l=" + body.length();
        String header = pairs.length() + ":" + pairs;
        Files.writeString(directory.resolve(id + ".transit"), header + body);
        daemon.transit().sendRaw("Desk", header);
    }

    @Test
    void shouldHoldAPoolWhoseWorkersOnlyFail() throws Exception {
        daemon.config(desk("fail", FEW + ", hold_after: 2") + ROUTE).start();
        daemon.output().await("pool Desk is held", "this clerk never works", "multimodulectl release Desk");
        daemon.awaitStatus("Desk", "held");
        assertThat(daemon.ctl("tasks", "Desk").text()).contains("held").contains("this clerk never works");
        assertThat(daemon.ctl("pools", "Desk").text()).contains("pool Desk: held").contains("this clerk never works");
        assertThat(daemon.ctl("start", "Desk").text()).contains("release Desk");
        daemon.kill();
        daemon.start();
        assertThat(daemon.ctl("pools").text()).containsPattern("Desk +held");
        assertThat(daemon.ctl("pools", "Desk", "add").text()).contains("it is held").contains("this clerk never works")
                .contains("multimodulectl explain Desk");

        daemon.config(desk("b", FEW) + ROUTE);
        daemon.output().await("a new configuration is in force");
        assertThat(daemon.ctl("release", "Desk").code()).isZero();
        assertThat(daemon.ctl("start", "Desk").text()).contains("Desk runs");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            assertThat(client.ask("hello")).endsWith(" b hello");
        }
    }

    @Test
    void shouldShowWhyAllIsNotWellWithAPoolWhoseWorkersFail() throws Exception {
        daemon.config(desk("fail", FEW + ", hold_after: 3, growth: { first_delay: 1h, last_delay: 1h }")).start();
        daemon.output().await("ended with exit code 1", "this clerk never works");
        String why = "a worker ended without having done anything, the last with exit code 1";
        daemon.awaitText(why, "pools");
        assertThat(pool().object("failing").number("held_after", 0)).isEqualTo(3);
        for (String command : List.of("tasks", "top", "explain")) {
            String[] line = command.equals("top") ? new String[] {command} : new String[] {command, "Desk"};
            assertThat(daemon.ctl(line).text()).as(command).contains(why, "this clerk never works", "after 3 in a row");
        }

        daemon.config(desk("b", FEW));
        daemon.output().await("the new workers of pool Desk are ready");
        assertThat(daemon.ctl("tasks", "Desk").text()).doesNotContain("ended without");
        assertThat(pool().has("failing")).isFalse();
    }

    @Test
    void shouldTakeOtherNumbersAndOtherWorkersWithoutLosingARequest() throws Exception {
        daemon.config(desk("a", FEW)).start();
        daemon.output().await("task Desk runs");
        long main = pid();
        try (PoolTraffic traffic = new PoolTraffic(PoolClient.port(daemon, "Desk"))) {
            traffic.await(10);
            assertThat(daemon.ctl("config", "set", "Desk", "{\"max\":6,\"max_spare\":3}").code()).isZero();
            daemon.output().await("pool Desk has other numbers of workers");
            assertThat(pool().number("max", 0)).isEqualTo(6);
            assertThat(daemon.ctl("config", "set", "Desk", "{\"command\":[\"/bin/sh\"]}").text())
                    .contains("pools.Desk.command: cannot be changed at run time");
            assertThat(daemon.ctl("pools", "Desk", "resize", "--max", "5").code()).isZero();
            assertThat(pool().number("max", 0)).isEqualTo(5);
            assertThat(daemon.ctl("pools", "Desk", "resize", "--max-spare", "2").code()).isZero();
            assertThat(pool().number("max", 0)).as("what was set before stays").isEqualTo(5);
            int workers = traffic.workers().size();

            daemon.config(desk("c", FEW));
            daemon.output().await("the new workers of pool Desk are ready");
            traffic.await(50);
            assertThat(traffic.workers()).hasSizeGreaterThan(workers);
            awaitAnswer(" c hello");
            int port = TcpPort.free();
            daemon.config(desk("fail", FEW + ", hold_after: 2").replace("\"127.0.0.1:0\"",
                    "[ \"127.0.0.1:0\", \"127.0.0.1:" + port + "\" ]"));
            daemon.output().await("pool Desk goes on with the workers that it has", "this clerk never works");
            TcpPort.awaitClosed(port);
            traffic.await(20);
            daemon.config(desk("moody", FEW + ", hold_after: 3"));
            daemon.output().await("pool Desk goes on with the workers that it has", "3 workers have ended with an error", "this clerk works once");
            traffic.await(20);
            traffic.end();
        }
        assertThat(pid()).as("the main process is the same").isEqualTo(main);
    }

    /** Those that leave may take a connection yet. The test's own limit of time ends it when none answers so. */
    private void awaitAnswer(String wanted) throws Exception {
        String answer;
        do {
            try (PoolClient client = PoolClient.of(daemon, "Desk")) {
                answer = client.ask("hello");
            }
        } while (!answer.endsWith(wanted));
    }

    @Test
    void shouldServeOnWhenNoScoreboardCanBeWrittenAnyMore() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "this machine has no /usr/bin/prlimit");
        daemon.config(desk("a", "min_spare: 1, max_spare: 1, start: 1, max: 1")).start();
        daemon.output().await("task Desk runs");
        long main = pid();
        long first;
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            first = Long.parseLong(client.ask("hello").split(" ")[0]);
        }
        // Neither the main process can write slots any more, which are behind that, nor can a worker that it starts.
        assertThat(new ProcessBuilder("/usr/bin/prlimit", "--pid", Long.toString(main), "--fsize=200").inheritIO()
                .start().waitFor()).isZero();
        KilledProcess.end(first);
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            assertThat(Long.parseLong(client.ask("hello").split(" ")[0])).isNotEqualTo(first);
        }

        assertThat(pid()).isEqualTo(main);
    }

    @Test
    void shouldAddAndRemoveWorkersByHand() throws Exception {
        daemon.config(desk("a", "min_spare: 1, max_spare: 4, start: 1, max: 2")).start();
        daemon.output().await("task Desk runs");
        assertThat(daemon.ctl("pools", "Desk", "add").code()).isZero();
        assertThat(daemon.ctl("pools", "Desk", "add").text()).contains("no worker was added");
        try (PoolClient client = PoolClient.of(daemon, "Desk")) {
            String worker = client.ask("hello").split(" ")[0];
            assertThat(daemon.ctl("pools", "Desk", "remove", worker).code()).isZero();
            assertThat(client.ask("still")).as("it finishes what it works on").startsWith(worker);
        }
        assertThat(daemon.ctl("pools", "Desk", "remove", "1").text()).contains("no worker with process id 1");
        CommandRun unknown = daemon.ctl("pools", "Dusk", "reload");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.text()).contains("there is no pool Dusk").contains("Desk");
        assertThat(daemon.ctl("pools", "Dusk").text()).contains("there is no pool Dusk").contains("Desk");
    }

    @Test
    void shouldLetWorkersCompeteForAQueue() throws Exception {
        daemon.config("pools: { Desk: { class: io.multimodule.daemon.work.Porter, min_spare: 1, max_spare: 3, start: 2,"
                + " max: 3 } }\n" + ROUTE).start();
        daemon.output().await("task Desk runs");
        for (int i = 0; i < 10; i++) {
            daemon.transit().send("Desk", "{\"id\":" + i + "}");
        }
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(daemon.transit().receive("Out").object("data").object("took").number("id", -1));
        }
        assertThat(ids).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void shouldSetAsideWhatAWorkerSendsAsJsonAndIsNone() throws Exception {
        Files.writeString(daemon.file("worker.sh"), """
                printf I >&3
                printf 'MPJ\\000\\000\\000\\000\\004{bad' >&4
                printf 'MPJ\\000\\000\\000\\000\\003123' >&4
                exec sleep 1000
                """);
        daemon.config("pools: { Desk: { command: [ /bin/sh, " + daemon.file("worker.sh") + " ], min_spare: 1, start: 1,"
                + " max: 1 } }\n" + ROUTE).start();
        assertThat(daemon.transit().receive("Out").number("data", 0)).as("the next one is whole").isEqualTo(123);
        daemon.output().await("sent 4 bytes as JSON that are none");
        assertThat(daemon.ctl("pools", "Desk").text()).contains("1 idle");
    }

    @Test
    void shouldSayWhatIsInTheWayOfAPool() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            daemon.config("""
                    pools:
                      Taken:   { class: io.multimodule.daemon.work.Clerk, listen: "127.0.0.1:%d" }
                      Missing: { class: io.multimodule.daemon.work.Nobody, listen: "127.0.0.1:0" }
                    """.formatted(taken.getLocalPort())).start();
            daemon.output().await("pool Taken cannot begin", "cannot listen at", "another program has it");
            daemon.output().rewind();
            daemon.output().await("pool Missing cannot begin: there is no class io.multimodule.daemon.work.Nobody");
            daemon.output().rewind();
            daemon.output().await("task Missing cannot be started");
            assertThat(daemon.ctl("pools", "Missing").text()).contains("pool Missing: failed");
        }
    }

    @Test
    void shouldRunTheExamples() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "this machine has no /usr/bin/python3");
        Path examples = DaemonProcess.TREE.resolve("examples").toAbsolutePath();
        daemon.config(Files.readString(examples.resolve("pools/multimodule.yaml"))
                .replace("/usr/share/multimodule/examples", examples.toString()).replaceAll("127.0.0.1:\\d+", "127.0.0.1:0"))
                .start();
        daemon.output().await("task Count runs");
        daemon.output().rewind();
        daemon.output().await("task Hello runs");
        for (int i = 0; i < 5; i++) {
            try (PoolClient client = PoolClient.of(daemon, "Count")) {
                assertThat(client.ask("one two three")).isEqualTo("3");
            }
            Message counted = daemon.transit().receive("Counted");
            assertThat(counted.string("source")).isEqualTo("Count");
            assertThat(counted.object("data").number("words", 0)).isEqualTo(3);
        }
        try (PoolClient client = PoolClient.of(daemon, "Hello")) {
            assertThat(client.ask("GET / HTTP/1.1\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(daemon.ctl("pools", "Count", "reload").code()).isZero();
        try (PoolClient client = PoolClient.of(daemon, "Count")) {
            assertThat(client.ask("one")).isEqualTo("1");
        }
    }

    private long pid() throws Exception {
        return PoolClient.document(daemon, "Desk").number("pid", 0);
    }

    private Message pool() throws Exception {
        String text = daemon.ctl("pools", "Desk", "--json").text();
        return (Message) JsonCodec.read(text).array("pools").get(0);
    }

    private static String desk(String argument, String others) {
        return "pools: { Desk: { class: io.multimodule.daemon.work.Clerk, args: [ " + argument
                + " ], listen: \"127.0.0.1:0\", " + others + " } }\n";
    }
}
