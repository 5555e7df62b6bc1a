package io.multimodule.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.broker.RootConfiguration.Grant;
import io.multimodule.unit.UnitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose word the broker takes for it that a task may run as somebody else. */
class RootOwnedFilesTest {
    @TempDir
    Path directory;
    private RootOwnedFiles files;
    private Path main;

    @BeforeEach
    void open() throws IOException {
        main = directory.resolve("multimodule.yaml");
        files = new RootOwnedFiles(main, (int) Files.getAttribute(directory, "unix:uid"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private Path dropIn(String text) throws IOException {
        Path dropIns = Files.createDirectories(directory.resolve("multimodule.d"));
        Files.setPosixFilePermissions(dropIns, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = dropIns.resolve("a.yaml");
        write(file, text);
        return file;
    }

    @Test
    void shouldNameNobodyWithoutAFile() throws Exception {
        assertThat(files.grant(UnitKind.TASK, "Resize")).isEmpty();
    }

    @Test
    void shouldTakeUserAndCommandFromFilesAndDropIns() throws Exception {
        write(main, "tasks:\n  Resize: { external: true, user: acme, whatever: 1 }\npools:\n  Web: { user: www, command: [ /opt/web ] }\n");
        dropIn("tasks:\n  Resize: { command: [ /opt/resize, -v ] }\n");

        assertThat(files.grant(UnitKind.TASK, "Resize")).contains(new Grant("acme", List.of("/opt/resize", "-v"), List.of("/var/lib/multimodule")));
        assertThat(files.grant(UnitKind.POOL, "Web")).as("a pool has the daemon's user").isEmpty();
        assertThat(files.grant(UnitKind.TASK, "Web")).isEmpty();
        assertThat(files.grant(UnitKind.HOST, "Resize")).isEmpty();
    }

    @Test
    void shouldTakeFromFilesWhatATaskMayWriteTo() throws Exception {
        write(main, "state_dir: /srv/state\ntasks:\n  Resize: { user: acme, sandbox: { writable: [ -/srv/acme ], private_tmp: false } }\n");

        assertThat(files.grant(UnitKind.TASK, "Resize")).contains(new Grant("acme", List.of(), List.of("-/srv/acme", "/srv/state")));
    }

    @Test
    void shouldSeeAChangeAtOnce() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme }\n");
        assertThat(files.grant(UnitKind.TASK, "Resize")).isPresent();

        write(main, "tasks:\n  Resize: {}\n");

        assertThat(files.grant(UnitKind.TASK, "Resize")).isEmpty();
    }

    @Test
    void shouldBelieveNoFileThatOthersMayWrite() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme }\n");
        Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("rw-rw-r--"));

        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).isInstanceOf(UnitException.class)
                .hasMessageContaining("because " + main + " belongs to user number").hasMessageContaining("with mode 664")
                .hasMessageContaining("chown root, chmod go-w");
    }

    @Test
    void shouldBelieveNothingWhenOthersMayReplaceADropIn() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme }\n");
        Path dropIns = dropIn("{}\n").getParent();
        Files.setPosixFilePermissions(dropIns, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("because " + dropIns);
    }

    @Test
    void shouldBelieveNothingWhereOthersMayHaveAFileForAMoment() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme }\n");
        Path file = dropIn("{}\n");
        Path dropIns = file.getParent();
        Files.delete(file);
        assertThat(files.grant(UnitKind.TASK, "Resize")).isPresent();
        Files.setPosixFilePermissions(dropIns, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("because " + dropIns);
        Files.setPosixFilePermissions(dropIns, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("because " + directory);
    }

    @Test
    void shouldBelieveNoFileOfAnotherOwner() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme }\n");
        // Whoever we are, this user does not exist.
        RootOwnedFiles strangers = new RootOwnedFiles(main, 3_999_999);
        int owner = (int) Files.getAttribute(main, "unix:uid");
        if (owner == 0) {
            Files.setAttribute(main, "unix:uid", 65_534);
        }

        assertThatThrownBy(() -> strangers.grant(UnitKind.TASK, "Resize")).hasMessageContaining("belongs to user number");
    }

    @Test
    void shouldFollowALinkToWhatItNames() throws Exception {
        Path open = Files.createDirectories(directory.resolve("open"));
        Path real = open.resolve("real.yaml");
        write(real, "tasks:\n  Resize: { user: acme }\n");
        Files.createSymbolicLink(main, real);
        assertThat(files.grant(UnitKind.TASK, "Resize")).isPresent();

        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("because " + open);
    }

    @Test
    void shouldTakeNothingFromAConfigurationWithProblems() throws Exception {
        write(main, "tasks:\n  Resize: { user: acme, command: 7 }\n");
        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("the configuration has problems")
                .hasMessageContaining("tasks.Resize.command").hasMessageContaining("multimodulectl config check");

        write(main, "tasks:\n  Resize: { user: acme }\n");
        dropIn("tasks: [\n");
        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).hasMessageContaining("the configuration has problems");
    }

    @Test
    void shouldRunNoJavaTaskAsAnotherWhoseCodeOthersMayWrite() throws Exception {
        Path code = Files.createDirectories(directory.resolve("code/com/acme"));
        Path type = Files.writeString(code.resolve("Resize.class"), "");
        write(main, "task_path: [ code ]\ntasks:\n  Resize: { user: acme }\n  Tool: { user: acme, command: [ /bin/a ] }\n");
        assertThat(files.grant(UnitKind.TASK, "Resize")).isPresent();

        Files.setPosixFilePermissions(type, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize")).isInstanceOf(UnitException.class)
                .hasMessageContaining("because " + type + " belongs to user number");
        assertThat(files.grant(UnitKind.TASK, "Tool")).as("runs no code of the task path").isPresent();

        write(main, "task_path: [ code/later/more.jar ]\ntasks:\n  Resize: { user: acme }\n");
        assertThat(files.grant(UnitKind.TASK, "Resize")).isPresent();
        Files.setPosixFilePermissions(directory.resolve("code"), PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThatThrownBy(() -> files.grant(UnitKind.TASK, "Resize"))
                .as("where somebody else could make it").hasMessageContaining("because " + directory.resolve("code"));
    }
}
