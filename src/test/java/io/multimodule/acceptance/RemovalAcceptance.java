package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of the package: removed while tasks run, then purged. */
@ExtendWith(Guest.class)
@TestMethodOrder(OrderAnnotation.class)
@Order(9)
class RemovalAcceptance {

    @Test
    @Order(1)
    void shouldStopAllAndKeepStatesWhenRemoved(VirtualMachine machine) throws Exception {
        Installation installation = Installation.of(machine);
        installation.configure("removal", """
                task_path: [ /usr/share/multimodule/examples/howdy/classes ]
                task_packages: [ howdy ]
                tasks:
                  Example1: { external: true, config: { outstr: howdy } }
                  Sleeper:  { command: [ /bin/sleep, "100000" ] }
                  Stubborn: { command: [ /bin/sh, -c, "trap '' TERM; while :; do sleep 1; done" ] }
                """);
        installation.awaitStatus("Example1", "running");
        installation.awaitStatus("Sleeper", "running");
        installation.awaitStatus("Stubborn", "running");

        machine.run(Installation.LONG, "DEBIAN_FRONTEND=noninteractive apt-get remove -y multimodule").orThrow();

        assertThat(machine.run("pgrep -u multimodule; pgrep -f io.multimodule.broker").stdout()).isEmpty();
        assertThat(machine.run("systemctl list-units --all --no-legend --plain 'multimodule*' | grep -v not-found").stdout()).isEmpty();
        assertThat(machine.run("systemctl list-units --failed --no-legend --plain 'multimodule*'").stdout())
                .as("what had to be killed").isEmpty();
        assertThat(machine.run("ls /etc/multimodule.yaml /var/lib/multimodule/state").orThrow()).contains("Example1");
    }

    @Test
    @Order(2)
    void shouldLeaveNothingWhenPurged(VirtualMachine machine) throws Exception {
        assumeTrue(machine.run("dpkg-query -W multimodule").exit() == 0, "no package was installed");

        machine.run(Installation.LONG, "rm -f /etc/multimodule.d/removal.yaml;"
                + " DEBIAN_FRONTEND=noninteractive apt-get purge -y multimodule").orThrow();

        assertThat(machine.run("tail -n +2 /proc/sysvipc/msg").orThrow()).isEmpty();
        assertThat(machine.run("""
                find / -xdev \\( -path /proc -o -path /run/brought \\) -prune -o -iname '*multimodule*' -print
                # What systemd notes of units in its own directory stays there until the next boot.
                find /run /dev/shm /tmp \\( -path /run/brought -o -path /run/systemd/units \\) -prune -o -iname '*multimodule*' -print
                """).stdout()).isEmpty();
        assertThat(machine.run("dpkg -l multimodule | grep '^[a-z][a-z] '").stdout()).doesNotContain("rc ", "ii ");
    }
}
