package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The machine is what the other acceptance tests take it for. */
@ExtendWith(Guest.class)
@Order(1)
class VirtualMachineAcceptance {

    @Test
    void shouldBeADebianWithSystemd(VirtualMachine machine) throws Exception {
        assertThat(machine.run("ps -p 1 -o comm=").orThrow().strip()).isEqualTo("systemd");
        assertThat(machine.run("stat -fc %T /sys/fs/cgroup").orThrow().strip()).isEqualTo("cgroup2fs");
        assertThat(machine.run("cat /etc/debian_version").orThrow()).isNotBlank();
        assertThat(machine.run("systemctl is-system-running --wait").stdout().strip()).isEqualTo("running");
    }

    @Test
    void shouldGiveExitStatusAndBothOutputs(VirtualMachine machine) throws Exception {
        VirtualMachine.Result result = machine.run("printf 'ü\\0x'; echo oops >&2; exit 3");

        assertThat(result).isEqualTo(new VirtualMachine.Result(3, "ü\0x", "oops\n"));
    }

    @Test
    void shouldEndACommandAtItsLimit(VirtualMachine machine) throws Exception {
        assertThat(machine.run(Duration.ofSeconds(1), "echo begun; sleep 1000").exit()).isEqualTo(124);
        assertThat(machine.run("echo next").orThrow()).isEqualTo("next\n");
    }

    @Test
    void shouldCopyFilesBothWays(VirtualMachine machine, @TempDir Path directory) throws Exception {
        byte[] content = new byte[100_000];
        new java.util.Random(1).nextBytes(content);
        Path file = Files.write(directory.resolve("in"), content);

        machine.copyIn(file, "/tmp/copied");
        machine.copyOut("/tmp/copied", directory.resolve("out"));

        assertThat(Files.readAllBytes(directory.resolve("out"))).isEqualTo(content);
    }
}
