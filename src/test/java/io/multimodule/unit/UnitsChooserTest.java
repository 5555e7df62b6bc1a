package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.multimodule.unit.UnitsChooser.Supervisor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen on machines that the test makes of files, where no broker and no bus answers. */
class UnitsChooserTest {
    @TempDir
    private Path machine;
    private final List<String> errors = new ArrayList<>();
    private SystemdFiles files;
    private ServerSocketChannel broker;

    @BeforeEach
    void boot() throws Exception {
        files = new SystemdFiles(machine.resolve("run"), machine.resolve("units.sock"),
            List.of(machine.resolve("etc"), machine.resolve("lib")), List.of(machine.resolve("slice")), machine.resolve("cgroup"));
        Files.createDirectory(machine.resolve("run"));
        Files.createDirectory(machine.resolve("etc"));
        Files.createDirectory(machine.resolve("lib"));
        Files.writeString(machine.resolve("cgroup"), "0::/multimodule.slice/multimodule.service\n");
    }

    private UnitsDescription chosen(Supervisor wanted, boolean root) throws Exception {
        UnitsChooser chooser = new UnitsChooser("multimodule-", machine.resolve("state"),
            (where, error) -> errors.add(where + ": " + error.getMessage()), files, root);
        try (Units units = chooser.open(wanted)) {
            return units.description();
        }
    }

    private void install(String unit) throws Exception {
        Files.createFile(machine.resolve("lib").resolve(unit));
    }

    @Test
    void shouldHavePlainProcessesWhereSystemdIsNotPidOne() throws Exception {
        install(UnitsChooser.BROKER);
        Files.delete(machine.resolve("run"));

        assertThat(chosen(Supervisor.AUTO, false).supervisor()).isEqualTo("plain processes");
        assertThat(chosen(Supervisor.AUTO, false).reason()).contains("PID 1 is not systemd");
    }

    @Test
    void shouldWaitForABrokerThatIsInstalledAndDoesNotAnswer() throws Exception {
        install(UnitsChooser.BROKER);

        UnitsDescription chosen = chosen(Supervisor.AUTO, false);

        assertThat(chosen.supervisor()).isEqualTo("units of the broker (not reached yet)");
        assertThat(chosen.reason()).startsWith("PID 1 is systemd, and multimodule-broker.service is installed, so the broker is"
            + " waited for").contains("the broker cannot be reached on " + files.broker(), "systemctl start multimodule-broker",
                "--supervisor PROCESSES");
        assertThat(errors).as("it is said once").isEmpty();
        assertThat(chosen(Supervisor.BROKER, false).supervisor()).isEqualTo("units of the broker (not reached yet)");
        assertThat(chosen(Supervisor.PROCESSES, false).supervisor()).isEqualTo("plain processes");
    }

    @Test
    void shouldHavePlainProcessesWhereThereIsNoBroker() throws Exception {
        assertThat(chosen(Supervisor.AUTO, false).reason()).contains("multimodule-broker.service is not installed, or masked");

        install(UnitsChooser.BROKER);
        Files.createSymbolicLink(machine.resolve("etc").resolve(UnitsChooser.BROKER), Path.of("/dev/null"));
        assertThat(chosen(Supervisor.AUTO, false).supervisor()).isEqualTo("plain processes");
    }

    @Test
    void shouldWaitForTheBrokerWhileUnitsOfOursRun() throws Exception {
        Files.createDirectories(machine.resolve("slice/multimodule-tasks.slice/multimodule-task-A.service"));

        assertThat(chosen(Supervisor.AUTO, false).reason()).startsWith("units of ours run under systemd, so the broker is waited");
    }

    @Test
    void shouldHavePlainProcessesWhereTheBrokerIsForSomebodyElse() throws Exception {
        install(UnitsChooser.BROKER);
        Files.createDirectories(machine.resolve("slice/multimodule-tasks.slice/multimodule-task-A.service"));
        refuseEverybody();
        assertThat(chosen(Supervisor.AUTO, false).supervisor()).as("the packaged service is not somebody")
            .isEqualTo("units of the broker (not reached yet)");
        Files.writeString(machine.resolve("cgroup"), "0::/user.slice/user-1000.slice/session-2.scope\n");

        assertThat(chosen(Supervisor.AUTO, false).supervisor()).isEqualTo("plain processes");
        assertThat(errors).singleElement().asString().isEqualTo("looking for the broker: you are not served");
    }

    @Test
    void shouldNotLetSomebodyElseWaitForABrokerThatIsNotThere() throws Exception {
        install(UnitsChooser.BROKER);
        Files.writeString(machine.resolve("cgroup"), "0::/user.slice/user-1000.slice/session-2.scope\n");

        UnitsDescription chosen = chosen(Supervisor.AUTO, false);

        assertThat(chosen.supervisor()).isEqualTo("plain processes");
        assertThat(chosen.reason()).contains("multimodule-broker.service does not answer, and we are not the service");
    }

    /** Something that listens until the test ends. */
    private void refuseEverybody() throws Exception {
        broker = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        broker.bind(UnixDomainSocketAddress.of(files.broker()));
        Thread serves = new Thread(() -> {
            try {
                while (true) {
                    try (SocketChannel client = broker.accept()) {
                        client.write(ByteBuffer.wrap("{\"refused\":\"you are not served\"}\n".getBytes(StandardCharsets.UTF_8)));
                    }
                }
            } catch (IOException e) {
                // The test is over.
                return;
            }
        });
        serves.setDaemon(true);
        serves.start();
    }

    @AfterEach
    void end() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void shouldWaitForABusThatIsInstalledAndDoesNotAnswer() throws Exception {
        assumeThat(Path.of("/var/run/dbus/system_bus_socket")).doesNotExist();
        install(UnitsChooser.BUS);

        UnitsDescription chosen = chosen(Supervisor.AUTO, true);

        assertThat(chosen.supervisor()).isEqualTo("systemd (not reached yet)");
        assertThat(chosen.reason()).contains("so the bus is waited for", "check that dbus.socket is active");
        assertThat(errors).isEmpty();
        assertThat(chosen(Supervisor.SYSTEMD, true).supervisor()).isEqualTo("systemd (not reached yet)");
    }

    @Test
    void shouldSayThatThereIsNoBusAtAll() throws Exception {
        assumeThat(Path.of("/var/run/dbus/system_bus_socket")).doesNotExist();

        assertThat(chosen(Supervisor.AUTO, true).supervisor()).isEqualTo("plain processes");
        assertThat(errors).singleElement().asString().contains("systemd cannot be reached");
    }

    @Test
    void shouldFailWhereWhatIsAskedForCanNeverBe() throws Exception {
        Files.delete(machine.resolve("run"));

        assertThatThrownBy(() -> chosen(Supervisor.BROKER, false)).hasMessageContaining("the broker cannot be reached");
    }
}
