package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.message.JsonCodec;
import io.multimodule.queue.QueueException;
import io.multimodule.queue.QueueName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RtransTest {
    @TempDir
    Path directory;

    private final ToolTrial trial = new ToolTrial();

    private void put(String wire) throws QueueException {
        byte[] bytes = wire.getBytes(StandardCharsets.UTF_8);
        assertThat(trial.queues.open(new QueueName("jobs")).offer(bytes, bytes.length)).isTrue();
    }

    private Outcome rtrans(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "-P";
        all[1] = directory.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[all.length - 1] = "jobs";
        return trial.run("rtrans", all);
    }

    @Test
    void shouldPrintSortedPrettyJson() throws Exception {
        put("0:{\"b\":1,\"a\":[true,null]}");

        assertThat(rtrans("-s")).isEqualTo(new Outcome(0, """
                {
                  "a": [
                    true,
                    null
                  ],
                  "b": 1
                }
                """, ""));
    }

    @Test
    void shouldTakeAsManyAsToldAndNoMore() throws Exception {
        for (int n = 1; n <= 3; n++) {
            put("0:{\"n\":" + n + "}");
        }

        assertThat(rtrans("-c", "2", "--json").out()).isEqualTo("{\"n\":1}\n{\"n\":2}\n");
        assertThat(rtrans("--wait", "0s", "--json")).isEqualTo(new Outcome(0, "{\"n\":3}\n", ""));
    }

    @Test
    void shouldSayThatThereIsNothing() {
        assertThat(rtrans("--wait", "0s")).isEqualTo(new Outcome(75, "", ""));
        assertThat(rtrans("-s", "--wait", "10ms").code()).isEqualTo(75);
    }

    @Test
    void shouldSayThatThereWereFewer() throws Exception {
        put("0:{}");

        assertThat(rtrans("-c", "2", "--wait", "0s", "--json")).isEqualTo(new Outcome(75, "{}\n", ""));
    }

    @Test
    void shouldWaitForAMessage() throws Exception {
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> rtrans("-s", "--json"));
        put("0:{\"late\":1}");

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome(0, "{\"late\":1}\n", ""));
    }

    @Test
    void shouldPrintHeaderAndBodyWhenAsked() throws Exception {
        put("7:q=x,t=9{\"a\":1}");

        assertThat(rtrans("-s", "-r", "--json").out()).isEqualTo("{\"wire_headers\":{\"q\":\"x\",\"t\":\"9\"},"
                + "\"serialized_message\":\"{\\\"a\\\":1}\",\"message\":{\"a\":1}}\n");
    }

    @Test
    void shouldLetNoMessageMoveTheTerminal() throws Exception {
        String evil = "a\u001b[2J\u0007\u007f\u009b31mé☃";
        for (String form : new String[] {"--json", "--raw"}) {
            put("0:{\"a\":\"\u007f\u009b31mé☃\"}");
            Outcome outcome = rtrans("-s", form);
            assertThat(outcome.out()).contains("\\u007f\\u009b31mé☃").matches(RtransTest::isHarmless);
            assertThat(JsonCodec.read(outcome.out()).toString()).as("a reader has the same text").contains("\u007f\u009b31m");
        }
        put("9" + evil + ":{}");
        assertThat(rtrans("-s").err()).matches(RtransTest::isHarmless);
        put("20:" + "c=" + evil + ",s=" + evil + "{}");
        assertThat(rtrans("-s").err()).isNotEmpty().matches(RtransTest::isHarmless);
        put("16:s=\u001b[2J\u0007abcdefgh{}");
        assertThat(rtrans("-s").err()).contains("base64").matches(RtransTest::isHarmless);
    }

    private static boolean isHarmless(String printed) {
        return printed.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n');
    }

    @Test
    void shouldLoseNoByteOfWhatIsNoMessage() throws Exception {
        put("no message");
        put("0:{\"n\":1}");

        Outcome outcome = rtrans("-c", "2", "--json");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("{\"n\":1}\n");
        assertThat(outcome.err()).contains("its 10 bytes in base64: bm8gbWVzc2FnZQ==");
    }

    @Test
    void shouldRefuseOptionsThatMakeNoSense() {
        assertThat(rtrans("-c", "0").code()).isEqualTo(2);
        assertThat(rtrans("-s", "-c", "2").err()).contains("mutually exclusive");
    }
}
