package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.message.Message;
import io.multimodule.queue.MemoryQueueDirectory;
import io.multimodule.queue.MessageQueue;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.TransitDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StransTest {
    private static final QueueName JOBS = new QueueName("jobs");

    @TempDir
    Path directory;

    private final ToolTrial trial = new ToolTrial(new MemoryQueueDirectory(300, 8192));

    private Outcome strans(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-P";
        all[1] = directory.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return trial.run("strans", all);
    }

    private byte[] taken() throws QueueException {
        byte[] buffer = new byte[8192];
        int length = trial.queues.open(JOBS).poll(buffer);
        return length == MessageQueue.NOTHING ? null : java.util.Arrays.copyOf(buffer, length);
    }

    private Message received() throws Exception {
        byte[] bytes = taken();
        return new TransitDecoder().decode(bytes, bytes.length);
    }

    @Test
    void shouldSendAndPrintOne() throws Exception {
        assertThat(strans("{\"n\":1}", "jobs")).isEqualTo(new Outcome(0, "1\n", ""));

        Message message = received();
        assertThat(message.get("n")).isEqualTo(1L);
        assertThat(message.object(".ipc_transit_meta").get("send_ts")).isEqualTo(ToolTrial.NOW_MILLIS / 1000);
    }

    @Test
    void shouldPrintOneDocumentWhenAsked() {
        assertThat(strans("--json", "{\"n\":1}", "jobs").out()).isEqualTo("{\"queue\":\"jobs\",\"sent\":1}\n");
    }

    @Test
    void shouldSendEachLineOfStandardInput() throws Exception {
        trial.input("{\"n\":1}\n\n{\"n\":2}\n");

        assertThat(strans("-", "jobs")).isEqualTo(new Outcome(0, "2\n", ""));
        assertThat(received().get("n")).isEqualTo(1L);
        assertThat(received().get("n")).isEqualTo(2L);
    }

    @Test
    void shouldNameTheLineThatIsNoMessage() throws Exception {
        trial.input("{\"n\":1}\n[2]\n{\"n\":3}\n");

        Outcome outcome = strans("-", "jobs");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("strans: line 2 of standard input, after 1 messages were sent: the message"
                + " is no JSON object");
        assertThat(received().get("n")).isEqualTo(1L);
        assertThat(taken()).isNull();
    }

    @Test
    void shouldRefuseWhatIsNoObject() {
        for (String text : new String[] {"", "{", "[]", "3", "{\"a\":1}x"}) {
            Outcome outcome = strans(text, "jobs");

            assertThat(outcome.code()).as(text).isEqualTo(1);
            assertThat(outcome.err()).contains("the message is no JSON object").contains("quote it for the shell");
        }
    }

    @Test
    void shouldExplainTheOrderOfTheGoClient() {
        Outcome outcome = strans("jobs", "{\"n\":1}");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("the message comes first").contains("strans '{\"n\":1}' jobs");
    }

    @Test
    void shouldRefuseADestinationWithoutACluster() {
        Outcome outcome = strans("{\"n\":1}", "jobs", "10.1.2.3");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("no cluster is configured").contains("10.1.2.3");
    }

    @Test
    void shouldRefuseABadNameByItsRule() {
        Outcome outcome = strans("{}", "a/b");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("the queue name \"a/b\" contains '/'");
    }

    @Test
    void shouldNotWaitForRoomUnlessTold() {
        fill();

        Outcome outcome = strans("{}", "jobs");

        assertThat(outcome.code()).isEqualTo(75);
        assertThat(outcome.err()).contains("the queue jobs in " + directory + " is full").contains("--wait 10s");
    }

    @Test
    void shouldGiveUpAfterTheTimeItWasTold() throws Exception {
        fill();
        int before = count();

        assertThat(strans("--wait", "20ms", "{}", "jobs").err()).contains("is full since 20 ms; wait longer");
        assertThat(count()).as("nothing was added").isEqualTo(before);
    }

    @Test
    void shouldWaitForRoom() throws Exception {
        fill();
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() ->
                strans("--wait", "30s", "{\"late\":true}", "jobs"));
        taken();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome(0, "1\n", ""));
        Message last = null;
        for (byte[] bytes = taken(); bytes != null; bytes = taken()) {
            last = new TransitDecoder().decode(bytes, bytes.length);
        }
        assertThat(last.get("late")).isEqualTo(true);
    }

    @Test
    void shouldSendALargeMessageByFileAndLeaveNoneWhenItIsNotSent() throws Exception {
        String large = "{\"x\":\"" + "y".repeat(5000) + "\"}";

        assertThat(strans(large, "jobs").code()).isZero();
        assertThat(files()).isEqualTo(1);
        Outcome received = trial.run("rtrans", "-P", directory.toString(), "-s", "--json", "jobs");
        assertThat(received.out()).contains("yyyyy").hasSizeGreaterThan(5000);
        assertThat(files()).isZero();

        fill();
        assertThat(strans(large, "jobs").code()).isEqualTo(75);
        assertThat(files()).isZero();
    }

    @Test
    void shouldSayWhatIsMissing() {
        Outcome outcome = trial.run("strans");

        assertThat(outcome).isEqualTo(new Outcome(2, "",
                "strans: Missing required parameters: 'JSON', 'QUEUE'\nSee \"strans --help\".\n"));
        assertThat(strans("--wait", "soon", "{}", "jobs").err()).contains("\"soon\" must be a duration such as 30s");
    }

    @Test
    void shouldTellTheExitCodesInItsHelp() {
        assertThat(trial.run("strans", "--help").out()).contains("75   not now, try again");
    }

    @Test
    void shouldSayPermissionByExitCode() {
        trial.opener(path -> {
            throw new QueueException("cannot send to queue jobs: permission denied (EACCES); join the group");
        });

        Outcome outcome = strans("{}", "jobs");

        assertThat(outcome).isEqualTo(new Outcome(4, "",
                "strans: cannot send to queue jobs: permission denied (EACCES); join the group\n"));
    }

    private void fill() {
        while (strans("{\"filler\":1}", "jobs").code() == 0) {
            continue;
        }
    }

    private int count() throws QueueException {
        return (int) trial.queues.open(JOBS).figures().messages();
    }

    private long files() throws Exception {
        try (var files = Files.list(directory.resolve(".large"))) {
            return files.count();
        }
    }
}
