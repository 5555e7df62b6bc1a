package io.multimodule.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.posix.Ownership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SysvQueueDirectoryIT {
    private static final QueueName NAME = new QueueName("orders");
    private static final QueueName OTHER = new QueueName("other");

    @TempDir
    Path temporary;
    private Path path;
    private SysvQueueDirectory directory;
    private final List<Integer> keys = new ArrayList<>();

    @BeforeEach
    void openDirectory() throws Exception {
        path = temporary.resolve("queues");
        directory = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
    }

    @AfterEach
    void removeQueues() throws Exception {
        for (QueueName name : directory.names()) {
            String content = Files.readString(path.resolve(name.value()));
            if (content.matches("(?s).*qid=[0-9]+.*")) {
                keys.add(Integer.parseUnsignedInt(content.replaceAll("(?s).*qid=([0-9]+).*", "$1")));
            }
        }
        for (int key : keys) {
            int id = Kernel.msgget(key, 0);
            if (id >= 0) {
                Kernel.msgctl(id, Kernel.IPC_RMID, 0);
            }
        }
    }

    @Test
    void shouldWriteTheFileAsOtherClientsDo() throws Exception {
        MessageQueue queue = directory.open(NAME);
        Path file = path.resolve("orders");
        int key = QueueFile.keyOf(file);
        assertThat(Files.readString(file)).isEqualTo("qid=" + key + "\nqname=orders\n");
        assertThat(key >>> 24).isEqualTo(1);
        assertThat(queue.figures().key()).isEqualTo(key);
        try (var files = Files.list(path)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldChooseModesOnPurpose() throws Exception {
        MessageQueue queue = directory.open(NAME);
        assertThat(queue.figures().mode()).isEqualTo(0660);
        assertThat(Ownership.mode(path)).isEqualTo(0770);
        assertThat(Ownership.mode(path.resolve("orders"))).isEqualTo(0640);

        SysvQueueDirectory open = SysvQueueDirectory.open(temporary.resolve("open"), QueueAccess.EVERYBODY);
        assertThat(open.open(NAME).figures().mode()).isEqualTo(0666);
        assertThat(Ownership.mode(open.path())).isEqualTo(01777);
        assertThat(Ownership.mode(open.path().resolve("orders"))).isEqualTo(0644);
        open.remove(NAME);
    }

    @Test
    void shouldKeepOneQueueFromOtherUsersWhereTheRestIsForEverybody() throws Exception {
        Path where = temporary.resolve("open");
        SysvQueueDirectory before = SysvQueueDirectory.open(where, QueueAccess.EVERYBODY);
        QueueName known = new QueueName("orders_of_old");
        assertThat(before.open(known).figures().mode()).isEqualTo(0666);
        for (QueueName confined : List.of(known, NAME)) {
            SysvQueueDirectory open = SysvQueueDirectory.open(where, QueueAccess.EVERYBODY, confined);
            try {
                assertThat(open.open(confined).figures().mode()).isEqualTo(0660);
                assertThat(Ownership.mode(where.resolve(confined.value()))).isEqualTo(0640);
            } finally {
                open.remove(confined);
            }
        }
        assertThat(SysvQueueDirectory.open(where, QueueAccess.EVERYBODY, NAME).open(known).figures().mode()).isEqualTo(0666);
        before.remove(known);
    }

    @Test
    void shouldRefuseAConfinedQueueThatAnotherUserMade() throws Exception {
        Path where = temporary.resolve("open");
        assumeTrue(Ownership.uid(temporary) == 0, "giving a file to another user needs root");
        SysvQueueDirectory before = SysvQueueDirectory.open(where, QueueAccess.EVERYBODY);
        before.open(NAME);
        Path file = where.resolve("orders");
        Files.setAttribute(file, "unix:uid", 12345);
        SysvQueueDirectory open = SysvQueueDirectory.open(where, QueueAccess.EVERYBODY, NAME);

        assertThatThrownBy(() -> open.open(NAME)).isInstanceOf(QueueException.class).hasMessageContaining(file.toString())
                .hasMessageContaining("the user with number 12345").hasMessageContaining("ipcrm");
        before.remove(NAME);
        assertThat(open.open(NAME).figures().mode()).isEqualTo(0660);
        open.remove(NAME);
    }

    @Test
    void shouldGiveQueuesAndFilesToTheGroup() throws Exception {
        int gid = Ownership.gid(temporary);
        QueueAccess access = new QueueAccess(0660, OptionalInt.of(gid));
        SysvQueueDirectory grouped = SysvQueueDirectory.open(temporary.resolve("grouped"), access);
        assertThat(grouped.open(NAME).figures().gid()).isEqualTo(gid);
        assertThat(Ownership.mode(grouped.path())).isEqualTo(02770);
        assertThat(Ownership.gid(grouped.path().resolve("orders"))).isEqualTo(gid);
        grouped.remove(NAME);
    }

    /** As no file has one, and no other run of this test at the same time, for all of the machine share the keys. */
    private int foreignKey() {
        int key = 0x6400_0000 | ThreadLocalRandom.current().nextInt(1 << 24);
        keys.add(key);
        return key;
    }

    @Test
    void shouldUseTheKeyThatTheFileSays() throws Exception {
        int key = foreignKey();
        Files.writeString(path.resolve("orders"), "qname=orders\nqid=" + key);
        assertThat(directory.open(NAME).figures().key()).isEqualTo(key);
    }

    @Test
    void shouldTolerateLinesOfOthersInTheFile() throws Exception {
        int key = foreignKey();
        Files.writeString(path.resolve("orders"), "colour=red\n\nnonsense\nqname=orders=more\nqid=" + key + "\n");
        assertThat(directory.open(NAME).figures().key()).isEqualTo(key);
    }

    @Test
    void shouldReportABadFileForThatQueueAlone() throws Exception {
        write("orders", "qname=orders\n");
        write("two", "qid=77");
        write("three", "qid=seven\nqname=three\n");
        write("four", "qid=0\nqname=four\n");
        write("five", "qid=5\nqname=six\n");
        write("long", "x".repeat(5000));
        refuses(NAME, "orders lacks the line \"qid=");
        refuses(new QueueName("two"), "lacks the line \"qname=");
        refuses(new QueueName("three"), "qid=seven");
        refuses(new QueueName("four"), "qid=0");
        refuses(new QueueName("five"), "qname=six");
        refuses(new QueueName("long"), "4096 bytes");
        assertThat(directory.open(OTHER)).isNotNull();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNeitherWaitForNorFollowWhatIsNoFile() throws Exception {
        Pipes.make(path.resolve("pipe"));
        Files.createSymbolicLink(path.resolve("endless"), Path.of("/dev/zero"));
        Path target = Files.writeString(temporary.resolve("target"), "qid=5\nqname=link\n");
        Files.createSymbolicLink(path.resolve("link"), target);
        assertThat(directory.open(OTHER)).isNotNull();
        assertThat(directory.names()).containsExactly(OTHER);
        for (String name : List.of("pipe", "endless", "link")) {
            refuses(new QueueName(name), "is a link or no regular file");
        }
        // For the end of this test, which reads all files.
        Files.delete(path.resolve("pipe"));
        Files.delete(path.resolve("endless"));
    }

    @Test
    void shouldRefuseTwoFilesWithOneKey() throws Exception {
        int key = foreignKey();
        write("orders", "qid=" + key + "\nqname=orders\n");
        write("other", "qid=" + key + "\nqname=other\n");
        refuses(NAME, "the same key " + key);
        refuses(OTHER, "the same key " + key);
        Files.delete(path.resolve("other"));
        assertThat(directory.open(NAME)).isNotNull();
    }

    @Test
    void shouldGiveAKeyToTheFileThatItWasMadeFrom() throws Exception {
        int key = directory.open(NAME).figures().key();
        write("evil", "qid=" + key + "\nqname=evil\n");
        write("another", "qid=" + key + "\nqname=another\n");

        SysvQueueDirectory fresh = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
        assertThat(fresh.open(NAME).figures().key()).isEqualTo(key);
        for (String thief : List.of("evil", "another")) {
            assertThatThrownBy(() -> fresh.open(new QueueName(thief))).hasMessageContaining("name the same key " + key);
        }
        assertThat(fresh.find(NAME)).isPresent();
    }

    @Test
    void shouldGiveADeletedFileBackWithTheSameKey() throws Exception {
        MessageQueue queue = directory.open(NAME);
        MessageQueueContract.offer(queue, "kept");
        Files.delete(path.resolve("orders"));
        MessageQueue again = directory.open(NAME);
        assertThat(again.figures().id()).isEqualTo(queue.figures().id());
        assertThat(again.figures().messages()).isEqualTo(1);
        assertThat(path.resolve("orders")).content().contains("qid=" + queue.figures().key());
    }

    @Test
    void shouldMakeAQueueAnewWithTheSameKeyWhenItsFileIsStillThere() throws Exception {
        MessageQueue queue = directory.open(NAME);
        QueueFigures before = queue.figures();
        Kernel.msgctl(before.id(), Kernel.IPC_RMID, 0);
        assertThatThrownBy(queue::figures).isInstanceOf(QueueGoneException.class);
        assertThat(directory.find(NAME)).isEmpty();
        assertThat(directory.open(NAME).figures().key()).isEqualTo(before.key());
    }

    @Test
    void shouldNotTakeAKeyThatAQueueOfAnotherProgramHas() throws Exception {
        Path draft = Files.createFile(path.resolve(".probe"));
        int taken = QueueFile.keyOf(draft);
        keys.add(taken);
        int foreign = Kernel.msgget(taken, Kernel.IPC_CREAT | 0600);
        assertThat(foreign).isNotNegative();
        Files.delete(draft);
        assertThat(directory.open(NAME).figures().id()).isNotEqualTo(foreign);
    }

    @Test
    void shouldPassAHeldLockAfterAMomentAndRemoveAStaleOne() throws Exception {
        Path lock = Files.createFile(path.resolve(".lock"));
        // However slow this test is, it stays fresh.
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().plusSeconds(3600)));
        directory.open(NAME);
        assertThat(lock).as("a fresh lock is not ours to remove").exists();
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(5)));
        directory.open(OTHER);
        assertThat(lock).doesNotExist();
    }

    @Test
    void shouldAgreeOnOneQueueWhenManyMakeItAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> openers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SysvQueueDirectory own = SysvQueueDirectory.open(path, QueueAccess.OWNER_AND_GROUP);
            openers.add(() -> own.open(NAME).figures().id());
        }
        List<Integer> ids = new ArrayList<>();
        for (Future<Integer> id : threads.invokeAll(openers)) {
            ids.add(id.get());
        }
        threads.shutdown();
        assertThat(ids).hasSize(40).containsOnly(ids.get(0));
    }

    @Test
    void shouldNameADirectoryThatCannotBeMade() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> SysvQueueDirectory.open(file.resolve("queues"), QueueAccess.OWNER_AND_GROUP))
                .isInstanceOf(QueueException.class).hasMessageContaining(file.resolve("queues").toString());
    }

    private void write(String name, String content) throws Exception {
        Path file = Files.writeString(path.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
    }

    private void refuses(QueueName name, String text) {
        assertThatThrownBy(() -> directory.open(name)).isInstanceOf(QueueException.class)
                .hasMessageContaining(text).hasMessageContaining(path.resolve(name.value()).toString())
                .hasMessageContaining("remove");
    }
}
