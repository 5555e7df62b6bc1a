package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in a task's queue: the daemon says what is wrong, keeps the bytes, and goes on. */
class BadInputIT {
    private static final String TASKS = """
            tasks: { Alpha: {} }
            routes: [ { match: { source: Alpha }, forwards: [ { queue: Alpha_out } ] } ]
            """;

    @TempDir
    static Path temporary;
    private static DaemonProcess daemon;

    @BeforeAll
    static void start() throws Exception {
        daemon = new DaemonProcess(temporary).config(TASKS).start();
    }

    @AfterAll
    static void end() throws Exception {
        daemon.close();
    }

    private static String framed(String body, String pairs) {
        String header = pairs + "l=" + body.length();
        return header.length() + ":" + header + body;
    }

    /** Sends bytes, one a character, and awaits that they are refused and kept; the dead letter. */
    private static Message refused(String bytes, String... says) throws Exception {
        daemon.transit().sendRaw("Alpha", bytes);
        String line = daemon.output().await("a message of " + bytes.length() + " bytes on queue Alpha was refused");
        assertThat(line).contains("[ERROR]", "multimodulectl dead-letters list");
        assertThat(List.of(says)).allMatch(line::contains);
        Message letter = newestLetter();
        assertThat(letter.string("queue")).isEqualTo("Alpha");
        assertThat(letter.get("length")).isEqualTo((long) bytes.length());
        assertThat(new String(Base64.getDecoder().decode(letter.string("base64")),
                java.nio.charset.StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
        stillAnswers();
        return letter;
    }

    private static Message newestLetter() throws IOException {
        List<?> lines = (List<?>) daemon.ask(ControlCommand.DEAD_LETTERS, Message.of("limit", 1L)).get("letters");
        assertThat(lines).hasSize(1);
        return daemon.ask(ControlCommand.DEAD_LETTER, Message.of("id", ((Message) lines.get(0)).get("id")));
    }

    private static void stillAnswers() throws Exception {
        daemon.transit().send("Alpha", "{\"ct\":7}");
        assertThat(daemon.transit().receive("Alpha_out").get("ct")).isEqualTo(7L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{\"a\":1}", "x:l=2{}", ":l=2{}", "3l=2{}", "-3:l=2{}", "99999999999:l=2{}"})
    void shouldRefuseAMalformedHeader(String bytes) throws Exception {
        assertThat(refused(bytes).string("reason")).isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3:l=9{}", "3:l=1{}", "900:l=2{}", "4:l=-2{}"})
    void shouldRefuseWrongLengths(String bytes) throws Exception {
        assertThat(refused(bytes).string("reason")).isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "7", "\"text\"", "null", "", "{", "{\"a\":}", "{} x", "nonsense"})
    void shouldRefuseABodyThatIsNoJsonObject(String body) throws Exception {
        assertThat(refused(framed(body, "")).string("reason")).isEqualTo("malformed");
    }

    @Test
    void shouldRefuseAMessageOfNoBytes() throws Exception {
        assertThat(refused("").string("reason")).isEqualTo("malformed");
    }

    @Test
    void shouldRefuseTheLargestMessageOfTheKernelWhenItIsNone() throws Exception {
        assertThat(refused("z".repeat(8192)).string("reason")).isEqualTo("malformed");
    }

    @Test
    void shouldTakeTheLargestMessageOfTheKernelWhenItIsOne() throws Exception {
        String body = "{\"ct\":7,\"filler\":\"" + "z".repeat(8000) + "\"}";
        String padded = body.replace("z\"}", "z".repeat(8192 - framed(body, "").length()) + "z\"}");
        assertThat(framed(padded, "")).hasSize(8192);
        daemon.transit().sendRaw("Alpha", framed(padded, ""));

        assertThat(daemon.transit().receive("Alpha_out").string("filler")).hasSizeGreaterThan(8000);
    }

    @ParameterizedTest
    @CsvSource({"sereal", "dumper", "yaml", "storable", "unheard_of"})
    void shouldRefuseOtherSerializersAndNeverEvaluateThem(String serializer) throws Exception {
        Message letter = refused(framed("{\"a\":1}", "s=" + serializer + ","), serializer);
        assertThat(letter.string("reason")).isEqualTo("refused-serializer");
    }

    @Test
    void shouldRefuseEncryptedBodies() throws Exception {
        assertThat(refused(framed("{\"a\":1}", "n=x,")).string("reason")).isEqualTo("refused-serializer");
    }

    @Test
    void shouldRefuseAFileOutsideTheDirectoriesAndLeaveItAlone() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret"), "{\"a\":1}");
        Message letter = refused(framed("", "f=" + secret + ","), secret.toString());
        assertThat(letter.string("reason")).isEqualTo("refused-file");
        refused(framed("", "f=" + daemon.file("queues") + "/.large/../../secret,"));
        Path link = Files.createSymbolicLink(daemon.file("queues/.large/link.transit"), secret);
        refused(framed("", "f=" + link + ","));

        assertThat(secret).hasContent("{\"a\":1}");
    }

    @Test
    void shouldRefuseAFileThatIsMissing() throws Exception {
        Message letter = refused(framed("", "f=" + daemon.file("queues") + "/.large/gone.transit,"), "gone.transit");
        assertThat(letter.string("reason")).isEqualTo("refused-file");
    }

    @Test
    void shouldRefuseBytesThatAreNoUtf8() throws Exception {
        refused(framed("{\"a\":\"\u00e9\"}", ""));
        refused(framed("{\"a\":\"\u00c0\u0080\"}", ""));
    }

    @Test
    void shouldRefuseThousandfoldNesting() throws Exception {
        refused(framed("{\"a\":".repeat(1000) + "1" + "}".repeat(1000), ""));
        refused(framed("{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}", ""));
    }

    @Test
    void shouldRefuseKeysGivenTwice() throws Exception {
        refused(framed("{\"a\":1,\"a\":2}", ""), "\"a\"");
    }

    @Test
    void shouldReplayWhatWasRefusedAndKeepWhatIsRefusedAgain() throws Exception {
        refused("hello again");
        Object id = newestLetter().get("id");
        CommandRun replay = daemon.ctl("dead-letters", "replay", id.toString());

        assertThat(replay.code()).as(replay.text()).isEqualTo(1);
        assertThat(replay.text()).contains("dead letter " + id);
        assertThat(newestLetter().get("id")).isEqualTo(id);
        stillAnswers();
    }

    @Test
    void shouldReportAQueueFileWithoutAKeyAndGoOnWhenItIsRepaired() throws Exception {
        daemon.transit().send("Beta", "{}");
        Path file = daemon.file("queues/broken");
        Files.writeString(file, "nonsense\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        daemon.transit().send("Relay", "{\"to\":\"broken\",\"n\":1}");

        daemon.output().await("[ERROR]", file.toString(), "qid");
        stillAnswers();
        Files.delete(file);
        assertThat(daemon.transit().receive("broken").get("n")).isEqualTo(1L);
    }

    @Test
    void shouldRefuseANameThatCanBeNoQueue() throws Exception {
        daemon.transit().send("Relay", "{\"to\":\"x/../y\"}");
        daemon.output().await("[ERROR] Relay: task Relay failed with a message", "contains '/'");
        assertThat(newestLetter().string("reason")).isEqualTo("handler-failed");
        stillAnswers();
    }
}
