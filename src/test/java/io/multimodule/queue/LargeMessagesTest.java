package io.multimodule.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.message.Message;
import io.multimodule.posix.Ownership;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeMessagesTest {
    private static final byte[] BODY = "{\"a\":\"large\"}".getBytes(UTF_8);
    private static final int LIMIT = 100;

    @TempDir
    Path temporary;
    private Path own;
    private Path others;
    private final List<String> errors = new ArrayList<>();
    private LargeMessages large;

    @BeforeEach
    void open() throws Exception {
        own = temporary.toRealPath().resolve("own");
        others = Files.createDirectory(temporary.toRealPath().resolve("others"));
        large = LargeMessages.open(own, List.of(others), QueueAccess.OWNER_AND_GROUP, LIMIT,
                (where, error) -> errors.add(where + ": " + error.getMessage()));
    }

    @Test
    void shouldWriteTheFileAsThePredecessorDoes() throws Exception {
        StoredMessage stored = large.store(BODY);
        String pairs = "f=" + stored.file() + ",l=" + BODY.length;
        assertThat(new String(stored.bytes(), UTF_8)).isEqualTo(pairs.length() + ":" + pairs);
        assertThat(Files.readString(stored.file())).isEqualTo(pairs.length() + ":" + pairs + new String(BODY, UTF_8));
        assertThat(stored.file().getFileName().toString()).matches("[A-Za-z0-9]{10}\\.transit");
        assertThat(Ownership.mode(stored.file())).isEqualTo(0660);
        assertThat(Ownership.mode(own)).isEqualTo(0770);
    }

    @Test
    void shouldFetchWhatWasStoredAndRemoveIt() throws Exception {
        StoredMessage stored = large.store(BODY);
        assertThat(fetch(stored)).isEqualTo(Message.of("a", "large"));
        assertThat(stored.file()).doesNotExist();
        refuses(stored, Reason.FILE_MISSING, stored.file().toString());
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldFetchFromAFurtherDirectory() throws Exception {
        Path file = others.resolve("x.transit");
        StoredMessage message = write(file, BODY);
        assertThat(fetch(message)).isEqualTo(Message.of("a", "large"));
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldRemoveTheFileOfAMessageThatWasNotSent() throws Exception {
        StoredMessage stored = large.store(BODY);
        large.discard(stored);
        assertThat(stored.file()).doesNotExist();
        large.discard(stored);
    }

    @Test
    void shouldNeverTouchAFileOutsideTheDirectories() throws Exception {
        Path secret = temporary.toRealPath().resolve("secret.transit");
        Path below = Files.createDirectory(others.resolve("below")).resolve("x.transit");
        for (Path file : List.of(secret, below, own.resolve("../secret.transit"),
                own.resolve("./../own/../secret.transit"))) {
            StoredMessage message = write(file, BODY);
            refuses(message, Reason.FILE_FORBIDDEN, "does not lie directly in");
            assertThat(file).exists();
        }
        for (String named : List.of("x.transit", "own/x.transit", "", "/", own + "/", own + "/..", own.toString(),
                "/a\0b")) {
            assertThatThrownBy(() -> large.fetch(new LargeBody(named, 0, -1)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void shouldNotFollowLinksNorReadAnythingButFiles() throws Exception {
        Path secret = temporary.toRealPath().resolve("secret.transit");
        write(secret, BODY);
        Path link = Files.createSymbolicLink(others.resolve("link.transit"), secret);
        refuses(new StoredMessage(link, Files.readAllBytes(secret)), link, "is a link");
        Path directory = Files.createDirectory(others.resolve("directory.transit"));
        refuses(new StoredMessage(directory, new byte[0]), directory, "no regular file");
        Path pipe = Pipes.make(others.resolve("pipe.transit"));
        refuses(new StoredMessage(pipe, new byte[0]), pipe, "no regular file");
        assertThat(secret).exists();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void shouldRefuseWhatIsTooLargeOrHasTheWrongLength() throws Exception {
        Path file = others.resolve("x.transit");
        write(file, new byte[LIMIT + 5000]);
        assertThatThrownBy(() -> large.fetch(new LargeBody(file.toString(), 10, -1)))
                .hasMessageContaining("limit for large messages is " + LIMIT).extracting("reason")
                .isEqualTo(Reason.FILE_TOO_LARGE);
        Files.delete(file);
        write(file, BODY);
        assertThatThrownBy(() -> large.fetch(new LargeBody(file.toString(), 10, 5))).extracting("reason")
                .isEqualTo(Reason.WRONG_LENGTH);
        assertThatThrownBy(() -> large.fetch(new LargeBody(file.toString(), 1000, -1))).extracting("reason")
                .isEqualTo(Reason.WRONG_LENGTH);
        assertThatThrownBy(() -> large.store(new byte[LIMIT + 1])).isInstanceOf(QueueException.class)
                .hasMessageContainingAll("" + (LIMIT + 1), "" + LIMIT);
    }

    @Test
    void shouldLeaveAFileWithABadBodyForInspection() throws Exception {
        Path file = others.resolve("x.transit");
        StoredMessage message = write(file, "[1]".getBytes(UTF_8));
        refuses(message, Reason.BAD_BODY, "nothing else (at byte");
        assertThat(file).exists();
    }

    @Test
    void shouldCleanOnlyOldFilesOfItsOwn() throws Exception {
        Path old = large.store(BODY).file();
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path fresh = large.store(BODY).file();
        Path strange = Files.writeString(own.resolve("note.txt"), "x");
        Files.setLastModifiedTime(strange, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertThat(large.cleanOrphans(Duration.ofHours(1))).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(strange).exists();
    }

    @Test
    void shouldRefuseADirectoryThatCannotStandInAHeader() {
        assertThatThrownBy(() -> LargeMessages.open(temporary.resolve("a,b"), List.of(), QueueAccess.OWNER_AND_GROUP,
                LIMIT,
                (where, error) -> { })).isInstanceOf(QueueException.class).hasMessageContaining("a,b");
    }

    private Message fetch(StoredMessage stored) throws MalformedMessageException {
        TransitDecoder decoder = new TransitDecoder();
        assertThat(decoder.decode(stored.bytes(), stored.bytes().length)).isNull();
        return large.fetch(decoder.largeBody());
    }

    private void refuses(StoredMessage message, Reason reason, String text) {
        assertThatThrownBy(() -> fetch(message)).isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(text).extracting("reason").isEqualTo(reason);
    }

    private void refuses(StoredMessage message, Path file, String text) {
        assertThatThrownBy(() -> large.fetch(new LargeBody(file.toString(), message.bytes().length, -1)))
                .hasMessageContaining(text).extracting("reason").isEqualTo(Reason.FILE_FORBIDDEN);
    }

    private static StoredMessage write(Path file, byte[] body) throws Exception {
        byte[] header = TransitHeader.NONE.with("f", file.toString()).with("l", "" + body.length).bytes();
        byte[] content = java.util.Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, content, header.length, body.length);
        Files.write(file, content);
        return new StoredMessage(file, header);
    }
}
