package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another user of the machine tries to control the daemon. */
class PeerIT {
    private static final Path TREE = Path.of(System.getProperty("multimodule.tree", "target/multimodule"));
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        assumeTrue(Files.isExecutable(SETPRIV), "there is no " + SETPRIV);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeTrue(asNobody("/bin/sh", "-c", "test -r " + TREE.resolve("bin/multimodulectl")).code() == 0,
                "another user cannot read " + TREE);
    }

    private record Outcome(int code, String err) {
    }

    private Outcome asNobody(String... command) throws Exception {
        String[] all = new String[command.length + 4];
        all[0] = SETPRIV.toString();
        all[1] = "--reuid=65534";
        all[2] = "--regid=65534";
        all[3] = "--clear-groups";
        System.arraycopy(command, 0, all, 4, command.length);
        Path err = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(all).redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
            return new Outcome(process.exitValue(), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private Outcome reload() throws Exception {
        return asNobody(TREE.resolve("bin/multimodulectl").toString(), "-s", directory.toString(), "reload");
    }

    @Test
    void shouldBeKeptOutByTheModeAndByItsCredentials() throws Exception {
        try (FakeDaemon daemon = new FakeDaemon(directory)) {
            daemon.answer(ControlCommand.RELOAD, Message.EMPTY);

            Outcome byMode = reload();
            assertThat(byMode.code()).isEqualTo(4);
            assertThat(byMode.err()).contains("this user may not use the control socket");

            Files.setPosixFilePermissions(new StateDirectory(directory).controlSocket(),
                    PosixFilePermissions.fromString("rw-rw-rw-"));
            Outcome byCredentials = reload();
            assertThat(byCredentials.code()).isEqualTo(4);
            assertThat(byCredentials.err()).contains("may not control this daemon: only root, root and the members of");
            assertThat(daemon.requests).isEmpty();
        }
    }
}
