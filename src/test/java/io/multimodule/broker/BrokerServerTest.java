package io.multimodule.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlSocket;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.unit.SpecDocument;
import io.multimodule.unit.UnitEvent;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitResources;
import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitState;
import io.multimodule.unit.UnitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker says to its clients, and what it does not put up with. */
class BrokerServerTest {
    private static final String OURS = System.getProperty("user.name");
    private static final UnitName A = new UnitName("multimodule-task-A.service");

    @TempDir
    Path directory;
    private final StillUnits units = new StillUnits();
    private final BlockingQueue<String> journal = new LinkedBlockingQueue<>();
    private BrokerServer server;
    private Path socket;

    @BeforeEach
    void start() throws IOException {
        socket = directory.resolve("units.sock");
        StrictPolicy policy = new StrictPolicy(new StrictPolicy.Identity("multimodule", "multimodule"), "/bin/multimoduled",
                user -> OptionalInt.of(990), (kind, name) -> java.util.Optional.empty());
        server = new BrokerServer(new ControlSocket(socket, null), OURS, units, policy, journal::add).start();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private static final class Client implements AutoCloseable {
        private final SocketChannel channel;
        private final BufferedReader lines;

        Client(Path socket) throws IOException {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        }

        void write(String text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** The next line; null at the end. */
        String line() throws IOException {
            return lines.readLine();
        }

        /** Whether the other end closed it; what it had not read of ours makes an error of that. */
        boolean isEnded() {
            try {
                return line() == null;
            } catch (IOException e) {
                return true;
            }
        }

        Message message() throws Exception {
            return JsonCodec.read(line());
        }

        Message ask(String request) throws Exception {
            write(request);
            return message();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Client greeted() throws Exception {
        Client client = new Client(socket);
        assertThat(client.message()).isEqualTo(
                JsonCodec.read("{\"hello\":1,\"supervisor\":\"still units\",\"unenforced\":[\"anything\"]}"));
        return client;
    }

    private String journalled(String part) throws InterruptedException {
        String line;
        do {
            line = journal.poll(60, TimeUnit.SECONDS);
            assertThat(line).as("a line of the journal with " + part).isNotNull();
        } while (!line.contains(part));
        return line;
    }

    private static Message start(int id, UnitName name) {
        UnitSpec spec = UnitSpec.of(name, UnitProcess.of("/bin/true"))
                .with(new UnitResources("multimodule-tasks.slice", 0, UnitResources.DEFAULT.limits()));
        return Message.of("id", id, "do", "start", "spec", SpecDocument.of(spec));
    }

    private static Message start(int id, UnitName name, UnitSandbox sandbox) {
        UnitSpec spec = UnitSpec.of(name, UnitProcess.of("/bin/true")).with(sandbox)
                .with(new UnitResources("multimodule-tasks.slice", 0, UnitResources.DEFAULT.limits()));
        return Message.of("id", id, "do", "start", "spec", SpecDocument.of(spec));
    }

    @Test
    void shouldSayOnceWhatItDidNotGrantOfASandbox() throws Exception {
        UnitSandbox usual = UnitSandbox.TIGHT;
        UnitSandbox home = new UnitSandbox(usual.settings(), "", usual.protectSystem(), "read-only", List.of("AF_UNIX"),
                usual.systemCalls(), List.of());
        UnitSandbox noHome = new UnitSandbox(usual.settings(), "", usual.protectSystem(), "no", List.of("AF_UNIX"),
                usual.systemCalls(), List.of());
        try (Client client = greeted()) {
            for (UnitSandbox sandbox : List.of(usual, home, home, noHome)) {
                client.write(start(1, A, sandbox).toString());
                assertThat(units.started.poll(60, TimeUnit.SECONDS)).isNotNull();
            }
        }
        String of = "not granted to unit " + A + ", which starts without it: sandbox ";
        assertThat(journal.stream().filter(line -> line.startsWith("not granted")).toList()).satisfiesExactly(
                line -> assertThat(line).startsWith(of + "[protect_home: read-only]; "),
                line -> assertThat(line).startsWith(of + "[protect_home: no]; "));
    }

    private static UnitStatus status(UnitName name, UnitState state, String invocation) {
        return new UnitStatus(name, state, invocation, 7, "", state == UnitState.FAILED
                ? new UnitExit(UnitExit.How.KILLED, 9, "signal") : UnitExit.UNKNOWN);
    }

    @Test
    void shouldGiveItsSocketToTheGroupAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw----");
    }

    @Test
    void shouldStartOnlyWhatThePolicyMadeOfIt() throws Exception {
        try (Client client = greeted()) {
            client.write(start(1, A).toString());

            assertThat(units.started.poll(60, TimeUnit.SECONDS).process().user()).isEqualTo("multimodule");
        }
    }

    @Test
    void shouldRefuseAndSaySoInTheJournal() throws Exception {
        try (Client client = greeted()) {
            Message answer = client.ask("{\"id\":9,\"do\":\"stop\",\"unit\":\"ssh.service\",\"grace_ms\":0}");

            assertThat(answer.number("id", 0)).isEqualTo(9);
            assertThat(answer.object("error").string("kind")).isEqualTo("NO_PERMISSION");
            assertThat(journalled("refused")).contains("unit ssh.service is none of those that the broker serves");
            assertThat(units.asked).isEmpty();
        }
    }

    @Test
    void shouldRefuseTheUnitOfEveryRequest() throws Exception {
        try (Client client = greeted()) {
            for (String request : List.of("\"do\":\"kill\",\"signal\":\"KILL\"", "\"do\":\"limits\",\"limits\":{\"devices\":[]}",
                    "\"do\":\"status\"", "\"do\":\"log\",\"lines\":5", "\"do\":\"heard\",\"invocation\":\"\"")) {
                assertThat(client.ask("{\"id\":1,\"unit\":\"ssh.service\"," + request + "}").object("error").string("kind"))
                        .as(request).isEqualTo("NO_PERMISSION");
            }
        }
        assertThat(units.asked).isEmpty();
    }

    @Test
    void shouldPassOnNoLimitsThatWouldBecomeLinesOfAUnitsFile() throws Exception {
        try (Client client = greeted()) {
            for (String device : List.of("/dev/null\\nExecStopPost=+/bin/sh", "/dev/null\\\\", "dev/null")) {
                assertThat(client.ask("{\"id\":1,\"do\":\"limits\",\"unit\":\"" + A
                        + "\",\"limits\":{\"devices\":[{\"device\":\"" + device + "\",\"write\":1}]}}").object("error"))
                        .as(device).isNotNull();
            }
            assertThat(units.asked).isEmpty();
            assertThat(client.ask("{\"id\":1,\"do\":\"limits\",\"unit\":\"" + A
                    + "\",\"limits\":{\"devices\":[{\"device\":\"/dev/null\",\"write\":1}]}}").object("ok")).isNotNull();
        }
        assertThat(units.asked).hasSize(1);
    }

    @Test
    void shouldAnswerNonsenseAndGoOn() throws Exception {
        try (Client client = greeted()) {
            for (String request : List.of("{}", "{\"do\":\"dance\"}", "{\"do\":\"start\"}", "{\"do\":\"start\",\"spec\":{\"name\":7}}",
                    "{\"do\":\"kill\",\"unit\":\"" + A + "\",\"signal\":\"NOVA\"}", "{\"do\":\"stop\",\"unit\":\"x\",\"grace_ms\":1}")) {
                assertThat(client.ask(request).object("error").string("kind")).as(request).isEqualTo("REFUSED");
            }
        }
    }

    @Test
    void shouldEndAConnectionThatSendsNoJsonOrNoLineEnd() throws Exception {
        try (Client client = greeted()) {
            client.write("hello");
            assertThat(client.isEnded()).isTrue();
        }
        try (Client client = greeted()) {
            client.write("{\"do\":\"" + "x".repeat(70_000) + "\"}");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(journalled("longer")).contains("a line is longer than the limit of 65536 bytes");
    }

    @Test
    void shouldEndAConnectionThatItCanServeNoMore() throws Exception {
        try (Client client = greeted()) {
            units.breaks = new OutOfMemoryError("unable to create native thread");
            client.write("{\"id\":1,\"do\":\"log\",\"unit\":\"" + A + "\",\"lines\":5}");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(journalled("a connection ended")).contains("unable to create native thread");
        greeted().close();
    }

    @Test
    void shouldLetInTheNextOneWhenOneCouldNotBe() throws Exception {
        units.breaks = new OutOfMemoryError("unable to create native thread");
        try (Client client = new Client(socket)) {
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(journalled("cannot be let in")).contains("unable to create native thread");
        greeted().close();
    }

    @Test
    void shouldTellEveryClientWhatIsSeen() throws Exception {
        try (Client one = greeted(); Client two = greeted()) {
            journalled("is connected");
            journalled("is connected");
            units.tell(new UnitEvent.Ready(status(A, UnitState.RUNNING, "1")));
            units.tell(new UnitEvent.Lost("the bus is gone"));
            units.tell(new UnitEvent.Regained(List.of()));
            for (Client client : List.of(one, two)) {
                assertThat(client.message().object("seen").string("name")).isEqualTo(A.value());
                assertThat(client.message()).isEqualTo(Message.of("lost", "the bus is gone"));
                assertThat(client.message()).isEqualTo(Message.of("regained", true));
            }
        }
    }

    @Test
    void shouldKeepAnEndUntilSomebodyHeardOfIt() throws Exception {
        String list = "{\"id\":1,\"do\":\"list\",\"prefix\":\"multimodule-task-\"}";
        units.tell(new UnitEvent.Exited(status(A, UnitState.FAILED, "run1")));
        for (int i = 0; i < 2; i++) {
            try (Client client = greeted()) {
                assertThat(client.ask(list).object("ok").array("units")).hasSize(1);
                assertThat(client.message().object("seen").object("exit").number("status", 0)).isEqualTo(9);
                if (i == 1) {
                    client.write("{\"do\":\"heard\",\"unit\":\"" + A + "\",\"invocation\":\"run0\"}");
                    assertThat(client.ask(list).object("ok").array("units")).as("of another run").hasSize(1);
                    client.message();
                    client.write("{\"do\":\"heard\",\"unit\":\"" + A + "\",\"invocation\":\"run1\"}");
                    assertThat(client.ask(list).object("ok").array("units")).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldListOnlyWhatItServes() throws Exception {
        units.running.add(status(A, UnitState.RUNNING, "1"));
        units.running.add(status(new UnitName("multimodule-broker.service"), UnitState.RUNNING, "2"));
        units.running.add(status(new UnitName("multimodule-pool-Web-1.service"), UnitState.RUNNING, "3"));
        try (Client client = greeted()) {
            assertThat(client.ask("{\"id\":1,\"do\":\"list\",\"prefix\":\"multimodule-task-\"}").object("ok").array("units")).hasSize(1);
            assertThat(client.ask("{\"id\":1,\"do\":\"list\",\"prefix\":\"\"}").object("ok").array("units")).hasSize(2);
        }
    }

    @Test
    void shouldShortenALogThatNoAnswerCanHold() throws Exception {
        String line = "\u0001".repeat(1000);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            lines.add(i + line);
        }
        units.log = lines;
        try (Client client = greeted()) {
            List<Object> shown = client.ask("{\"id\":1,\"do\":\"log\",\"unit\":\"" + A + "\",\"lines\":1000}").object("ok").array("lines");

            assertThat(shown).hasSizeBetween(400, 999).last().isEqualTo("999" + line);
        }
    }

    @Test
    void shouldDropAClientThatDoesNotRead() throws Exception {
        String text = "x".repeat(1000);
        try (Client deaf = greeted()) {
            journalled("is connected");
            assertThat(deaf.channel.isOpen()).isTrue();
            for (int i = 0; i < 6000; i++) {
                units.tell(new UnitEvent.Said(new UnitStatus(A, UnitState.RUNNING, "1", 7, i + text, UnitExit.UNKNOWN)));
            }
            assertThat(journalled("does not read")).contains("and at most 4194304 may");
            try (Client next = greeted()) {
                units.tell(new UnitEvent.Lost("still here"));
                assertThat(next.line()).contains("still here");
            }
        }
    }

    @Test
    void shouldHaveOnlySoManyRequestsOfAClientInWork() throws Exception {
        try (Client client = greeted()) {
            for (int i = 1; i <= BrokerSession.MOST_IN_WORK + 1; i++) {
                client.write(start(i, new UnitName("multimodule-task-" + i + ".service")).toString());
            }
            for (int i = 1; i <= BrokerSession.MOST_IN_WORK; i++) {
                assertThat(units.started.poll(60, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(units.started).isEmpty();

            units.starts.get(0).complete(status(A, UnitState.RUNNING, "1"));

            assertThat(units.started.poll(60, TimeUnit.SECONDS)).isNotNull();
            assertThat(client.message().number("id", 0)).isEqualTo(1);
        }
    }

    @Test
    void shouldLetInOnlySoManyClients() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < BrokerServer.MOST_CLIENTS; i++) {
            clients.add(greeted());
        }
        try (Client late = new Client(socket)) {
            assertThat(late.message().string("refused")).contains("has 8 clients already, which is its limit");
            assertThat(late.line()).isNull();
        }
        clients.get(0).close();
        journalled("a connection ended");
        clients.set(0, greeted());
        for (Client client : clients) {
            client.close();
        }
    }

    @Test
    void shouldLetInNobodyElse() throws Exception {
        Assumptions.assumeTrue(OURS.equals("root") && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "only root can become somebody else, with setpriv");
        // Even when somebody opens it up.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        Process stranger = new ProcessBuilder("/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                "/usr/bin/perl", "-MIO::Socket::UNIX", "-e", "print IO::Socket::UNIX->new(Peer => $ARGV[0])->getlines",
                socket.toString()).redirectErrorStream(true).start();

        String said = new String(stranger.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).contains("may not use the broker: only root and root may").doesNotContain("hello");
        assertThat(journalled("refused a connection")).contains("user nobody");
    }
}
