package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.message.Message;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.Ownership;
import io.multimodule.posix.SharedAccess;
import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.SysvQueueDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Java tasks that run as another user, kept as plain processes of a daemon that is root; what root may do is no part of it. */
class UserTaskIT extends WithDaemon {
    private static final String USER = "daemon";
    private static final String ANOTHER = "nobody";
    private static final String GROUP = "games";
    private static final String ROUTE = "routes: [ { match: { source: Alpha }, forwards: [ { queue: Out } ] } ]\n";

    private Path state;
    private long sent;
    private long received;

    /** As the package has it: directories that a group of their own may pass. */
    @BeforeEach
    void prepare() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        for (String name : List.of(USER, ANOTHER)) {
            assumeTrue(Accounts.uid(name).isPresent(), "this machine has no user " + name);
        }
        assumeTrue(Accounts.gid(GROUP).isPresent(), "this machine has no group " + GROUP);
        Files.setPosixFilePermissions(daemon.file("."), PosixFilePermissions.fromString("rwxr-xr-x"));
        // A machine may let nobody but root write to /tmp, and a tree that is just built unpacks a native library.
        Ownership.mode(Files.createDirectories(daemon.file("tmp")), 01777);
        state = Files.createDirectories(daemon.file("state"));
        for (Path directory : List.of(state, daemon.transit().path(), daemon.transit().path().resolve(".large"))) {
            Ownership.group(directory, Accounts.gid(GROUP));
            Ownership.mode(directory, directory.equals(state) ? 02750 : 02770);
        }
        SysvQueueDirectory queues = SysvQueueDirectory.open(daemon.transit().path(), QueueAccess.parse("0660", GROUP));
        for (String name : List.of("Alpha", "Out", "control")) {
            queues.open(new QueueName(name));
        }
        Files.writeString(Files.createDirectories(daemon.file("multimodule.d")).resolve("group.yaml"),
                "queues: { group: " + GROUP + " }\n");
    }

    private String alpha(String how) {
        return "tasks:\n  Alpha: { save_every: 10ms, java_options: \"-Djava.io.tmpdir=" + daemon.file("tmp").toAbsolutePath()
                + "\", " + how + " }\n" + ROUTE;
    }

    private void change(String yaml) throws Exception {
        daemon.config(yaml);
        daemon.output().await("a new configuration is in force");
    }

    private Message echo() throws Exception {
        daemon.transit().send("Alpha", "{\"id\":" + sent++ + "}");
        Message answer = daemon.transit().receive("Out");
        assertThat(answer.number("id", -1)).isEqualTo(received++);
        assertThat(answer.number("count", 0)).as("the state goes where the task goes").isEqualTo(received);
        return answer;
    }

    /** Whom the process is of that answers; of one that has ended since, nobody. */
    private String owner() throws Exception {
        try {
            return Files.getOwner(Path.of("/proc", Long.toString(echo().number("module_pid", 0)))).getName();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Waits for the answer of a process of that user; the move may come after the configuration is in force. */
    private void awaitOwner(String user) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String owner = owner();
        while (!owner.equals(user)) {
            assertThat(System.nanoTime() - deadline).as("it runs as %s and not as %s", owner, user).isNegative();
            owner = owner();
        }
    }

    private static int as(String user, String test, Path path) throws Exception {
        return new ProcessBuilder("setpriv", "--reuid", user, "--regid", GROUP, "--clear-groups", "test", test, path.toString())
                .inheritIO().start().waitFor();
    }

    @Test
    void shouldMoveATaskToItsUserAndBackWithItsState() throws Exception {
        daemon.config(alpha("external: false, user: " + USER)).start();
        assertThat(owner()).isEqualTo("root");

        change(alpha("external: true, user: " + USER));
        awaitOwner(USER);
        daemon.kill();
        daemon.start();
        daemon.output().await("task Alpha runs in a process of its own already");
        assertThat(owner()).isEqualTo(USER);

        change(alpha("external: false, user: " + USER));
        awaitOwner("root");
        change(alpha("external: true, user: " + USER));
        awaitOwner(USER);
        change(alpha("external: true, user: " + ANOTHER));
        awaitOwner(ANOTHER);
        assertThat(as(USER, "-x", state.resolve("state/Alpha"))).as("the former user has no way in").isNotZero();
        change(alpha("external: true"));
        awaitOwner("root");
        assertThat(SharedAccess.isShared(state.resolve("state/Alpha"))).isFalse();
        assertThat(Ownership.mode(state.resolve("state/Alpha"))).isEqualTo(0700);
        assertThat(as(ANOTHER, "-r", state.resolve("claims/Alpha.lock"))).isNotZero();
    }

    @Test
    void shouldLetItsUserWriteWhatIsItsOwnAndNothingElse() throws Exception {
        daemon.config(alpha("external: true, user: " + USER).replace("routes", "  Beta: { external: true }\nroutes")).start();
        awaitOwner(USER);
        // Its process makes files, too.
        daemon.awaitStatus("Beta", "running");
        assertThat(daemon.ctl("hold", "Beta", "--why", "to have a file").code()).isZero();
        daemon.output().rewind();

        for (String own : List.of("state/Alpha", "hosts/Alpha", "claims/Alpha.lock", "hosts/Alpha.lock")) {
            assertThat(as(USER, "-w", state.resolve(own))).as(own).isZero();
            assertThat(as(ANOTHER, "-w", state.resolve(own))).as("%s, for another of the group", own).isNotZero();
            assertThat(as(ANOTHER, "-r", state.resolve(own))).as("%s, for another of the group", own).isNotZero();
        }
        for (String read : List.of("placement/homes.json", "holds/Beta.hold")) {
            assertThat(as(USER, "-r", state.resolve(read))).as(read).isZero();
        }
        for (String other : List.of("", "state", "hosts", "hosts/Beta", "hosts/Beta.lock", "claims", "claims/Beta.lock", "holds",
                "holds/Beta.hold", "placement", "placement/homes.json", "spill", "units", "../multimodule.yaml")) {
            assertThat(Files.exists(state.resolve(other))).as("there is %s", other).isTrue();
            assertThat(as(USER, "-w", state.resolve(other))).as(other).isNotZero();
        }
        for (String secret : List.of("state", "hosts", "hosts/Beta", "hosts/Beta.lock", "claims/Beta.lock", "spill")) {
            assertThat(as(USER, "-r", state.resolve(secret))).as(secret).isNotZero();
        }
    }

    @Test
    void shouldSendWhatTheUsersHostCouldNotSend() throws Exception {
        daemon.config(alpha("external: true, user: " + USER)).start();
        awaitOwner(USER);
        long before = sent;
        while (sent < before + 1500) {
            daemon.transit().send("Alpha", "{\"id\":" + sent++ + "}");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answered() < sent) {
            assertThat(System.nanoTime() - deadline).as("not all is answered within a minute").isNegative();
        }
        change(alpha("external: false"));
        daemon.output().rewind();
        daemon.output().await("runs once more, without tasks");

        Set<Long> seen = new HashSet<>();
        while (seen.size() < sent - before) {
            assertThat(seen.add(daemon.transit().receive("Out").number("id", -1))).isTrue();
        }
        received = sent;
        awaitOwner("root");
    }

    private long answered() throws IOException {
        try {
            return daemon.ask(ControlCommand.STATE_SHOW, Message.of("task", "Alpha")).object("state").number("count", 0);
        } catch (ControlException e) {
            assertThat(e.reason()).isIn(ControlException.Reason.BAD_REQUEST, ControlException.Reason.BUSY);
            return 0;
        }
    }

    @Test
    void shouldGiveQueuesThatTheUserMakesToTheOwnerOfTheDirectory() throws Exception {
        daemon.config(alpha("external: true, user: " + USER).replace("queue: Out", "queue: Made")).start();
        daemon.transit().send("Alpha", "{\"id\":1}");
        daemon.output().await("host Alpha is ready");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(daemon.transit().path().resolve("Made")) || daemon.transit().waiting("Made") == 0) {
            assertThat(System.nanoTime() - deadline).as("nothing came within a minute").isNegative();
        }
        Path file = daemon.transit().path().resolve("Made");
        assertThat(Files.getOwner(file).getName()).as("who made it").isEqualTo(USER);
        assertThat(daemon.transit().queue("Made").figures().uid()).isEqualTo(Accounts.ownUid());
        assertThat(daemon.transit().queue("Made").figures().gid()).isEqualTo(Accounts.gid(GROUP).orElseThrow());
    }

    @Test
    void shouldSayWhyATaskCannotRunAsItsUser() throws Exception {
        daemon.config(alpha("external: true, user: nosuchuser")).start();
        daemon.output().await("task Alpha cannot be started", "nosuchuser");
        daemon.stop();

        Ownership.mode(state, 0750);
        daemon.config(alpha("external: true, user: " + USER)).start();
        daemon.output().await("task Alpha cannot be started", "belongs to no group that such a user could be given", "chmod 2750");
    }
}
