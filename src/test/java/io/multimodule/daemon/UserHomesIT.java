package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.StateDirectory;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.KernelLock;
import io.multimodule.posix.Ownership;
import io.multimodule.posix.SharedAccess;
import io.multimodule.queue.MemoryQueueDirectory;
import io.multimodule.queue.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is opened to the user of a task, and what of a former one is taken away. Files of other users need root. */
class UserHomesIT {
    private static final String TASK = "Payroll";
    private static final int DAEMON = 1;
    private static final int NOBODY = 65_534;

    @TempDir
    private Path root;
    private final MemoryQueueDirectory queues = new MemoryQueueDirectory();
    private StateDirectory directory;
    private UserHomes homes;
    private Path states;
    private Path spill;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make files of other users");
        Files.setAttribute(root, "unix:gid", DAEMON);
        Ownership.mode(root, 02750);
        directory = new StateDirectory(root);
        homes = new UserHomes(directory, queues);
        homes.entitle(Map.of(TASK, "daemon"));
        states = directory.states().resolve(TASK);
        spill = directory.spillOf(TASK);
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    private static Path file(Path file, int owner) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "content of " + owner);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(file, "unix:uid", owner);
        return file;
    }

    private void assertAllOpenTo(int user) throws IOException {
        for (Path folder : Set.of(states, spill)) {
            try (Stream<Path> all = Files.walk(folder)) {
                assertThat(all).as("below " + folder).allSatisfy(one -> {
                    assertThat(Ownership.uid(one)).as("owner of " + one).isZero();
                    assertThat(Files.isDirectory(one) ? SharedAccess.isSharedWith(one, user)
                            : SharedAccess.isFileSharedWith(one, user)).as(one.toString()).isTrue();
                });
            }
        }
        for (Path lock : Set.of(directory.claimOf(TASK), directory.lockOf(TASK))) {
            assertThat(SharedAccess.isFileSharedWith(lock, user)).as(lock.toString()).isTrue();
        }
    }

    @Test
    void shouldOpenWhatTheDaemonHasOfATaskAndNothingBeside() throws Exception {
        Path state = file(states.resolve("0000000001.state"), 0);
        file(spill.resolve("outbox/Out/head"), 0);
        Path other = file(directory.states().resolve("Other/0000000001.state"), 0);
        Path otherLock = file(directory.lockOf("Other"), 0);
        Ownership.mode(otherLock, 0660);
        Ownership.mode(directory.states(), 0700);
        Ownership.mode(directory.hosts(), 0700);

        homes.prepare(TASK);

        assertAllOpenTo(DAEMON);
        assertThat(Files.readString(state)).isEqualTo("content of 0");
        assertThat(queues.find(new QueueName(TASK))).as("its queue is the daemon's").isPresent();
        assertThat(SharedAccess.isShared(other.getParent())).isFalse();
        assertThat(Ownership.mode(other)).isEqualTo(0600);
        assertThat(Ownership.mode(otherLock)).as("behind a door that opens").isEqualTo(0600);
        assertThat(Ownership.mode(directory.states())).isEqualTo(0710);
        assertThat(Ownership.mode(directory.claims()) & 0777).isEqualTo(0750);
        assertThat(homes.left()).isEmpty();
    }

    @Test
    void shouldCloseClaimsThatAnEarlierVersionLeftOpen() throws Exception {
        Path claim = file(directory.claimOf("Other"), 0);
        Ownership.mode(claim, 0660);
        Ownership.mode(directory.claims(), 0770);

        homes.prepare(TASK);

        assertThat(Ownership.mode(claim)).isEqualTo(0600);
        assertThat(Ownership.mode(directory.claims()) & 0777).isEqualTo(0750);
    }

    @Test
    void shouldHandOverToAnotherUserWhatTheFormerOneMade() throws Exception {
        homes.prepare(TASK);
        Path state = file(states.resolve("0000000007.state"), DAEMON);
        Path head = file(spill.resolve("outbox/Out/head"), DAEMON);
        for (Path folder : Set.of(spill.resolve("outbox"), head.getParent())) {
            Files.setAttribute(folder, "unix:uid", DAEMON);
        }
        Path secret = file(root.resolve("secret"), 0);
        Files.createSymbolicLink(states.resolve("0000000008.state"), secret);
        homes.entitle(Map.of(TASK, "nobody"));

        homes.prepare(TASK);

        assertAllOpenTo(NOBODY);
        assertThat(Files.readString(state)).isEqualTo("content of 1");
        assertThat(Files.readString(head)).isEqualTo("content of 1");
        assertThat(Files.exists(states.resolve("0000000008.state"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(Ownership.mode(secret)).as("what a link names").isEqualTo(0600);
    }

    @Test
    void shouldGoOnWhereAnEarlierDaemonWasEndedInTheMiddle() throws Exception {
        homes.prepare(TASK);
        Path moved = file(spill.resolve(".own-outbox/Out/head"), DAEMON);
        Path unmoved = file(spill.resolve("outbox/More/head"), DAEMON);
        Files.setAttribute(unmoved.getParent().getParent(), "unix:uid", DAEMON);
        Files.createDirectories(spill.resolve(".own-lane/One"));
        homes.entitle(Map.of(TASK, "nobody"));

        homes.prepare(TASK);

        assertAllOpenTo(NOBODY);
        assertThat(moved).doesNotExist();
        assertThat(spill.resolve("outbox/Out/head")).exists();
        assertThat(unmoved).exists();
        assertThat(spill.resolve("lane/One")).exists();
    }

    /** None, or the daemon's own. */
    @ParameterizedTest
    @ValueSource(strings = {"", "root"})
    void shouldTakeAllBackFromATaskThatHasNoUserAnyMore(String user) throws Exception {
        homes.prepare(TASK);
        UserHomes next = new UserHomes(directory, queues);
        next.find();
        assertThat(next.left()).containsExactly(TASK);
        assertThat(next.concerns(TASK)).isTrue();
        next.entitle(user.isEmpty() ? Map.of() : Map.of(TASK, user));

        next.prepare(TASK);

        assertThat(next.left()).isEmpty();
        for (Path folder : Set.of(states, spill)) {
            assertThat(SharedAccess.isShared(folder)).isFalse();
            assertThat(Ownership.mode(folder)).isEqualTo(0700);
        }
        for (Path lock : Set.of(directory.claimOf(TASK), directory.lockOf(TASK))) {
            assertThat(SharedAccess.isFileSharedWith(lock, DAEMON)).isFalse();
            assertThat(Ownership.mode(lock)).isEqualTo(0600);
        }
    }

    @Test
    void shouldLeaveALockWithWhoHasIt() throws Exception {
        Files.createDirectories(directory.claims());
        KernelLock held = KernelLock.take(directory.claimOf(TASK));
        homes.prepare(TASK);
        assertThat(Files.readString(Path.of("/proc/locks"))).contains(":" + inode(directory.claimOf(TASK)) + " ");
        held.close();
    }

    private static long inode(Path file) throws IOException {
        return (long) Files.getAttribute(file, "unix:ino");
    }

    @Test
    void shouldSayWhatIsMissingWhereRootHasNoGroupToGive() throws Exception {
        Ownership.mode(root, 0750);

        assertThatThrownBy(() -> homes.prepare(TASK)).isInstanceOf(IOException.class)
                .hasMessageContaining("what task Payroll needs cannot be opened to user daemon", "chgrp GROUP it and chmod 2750 it");
        assertThat(homes.left()).isEmpty();
        assertThat(Accounts.uid("daemon")).hasValue(DAEMON);
    }
}
