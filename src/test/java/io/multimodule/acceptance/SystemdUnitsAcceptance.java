package io.multimodule.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The units' contract and what only systemd can do, run in a guest whose PID 1 is systemd. */
@ExtendWith(Guest.class)
@Order(2)
class SystemdUnitsAcceptance {
    private static final Duration LIMIT = Duration.ofMinutes(40);

    @TestFactory
    Stream<DynamicTest> shouldKeepTheContractUnderSystemd(VirtualMachine machine) throws IOException {
        return run(machine, "io.multimodule.unit.SystemdUnitsInGuest");
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheContractThroughTheBroker(VirtualMachine machine) throws IOException {
        return run(machine, "io.multimodule.unit.BrokeredUnitsInGuest");
    }

    private Stream<DynamicTest> run(VirtualMachine machine, String tests) throws IOException {
        VirtualMachine.Result result = machine.run(LIMIT,
            "cd /tmp && java -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"$(cat /run/brought/classpath)\" "
                + GuestTests.class.getName() + " " + tests);
        System.out.print(result.stderr());
        List<String> lines = result.stdout().lines().toList();
        if (result.exit() != 0) {
            machine.keepEvidence(Path.of("target", "acceptance", getClass().getSimpleName()));
        }
        assertThat(result.exit()).as("exit; 0 and 1 say that tests ran: " + lines).isIn(0, 1);
        return lines.stream().map(SystemdUnitsAcceptance::test);
    }

    private static DynamicTest test(String line) {
        String[] fields = line.split("\t", -1);
        System.out.println("guest: " + fields[0] + " " + fields[1] + " " + fields[2] + " ms");
        String reason = new String(Base64.getDecoder().decode(fields[3]), StandardCharsets.UTF_8);
        return DynamicTest.dynamicTest(fields[1], () -> {
            Assumptions.assumeFalse(fields[0].equals("ABORTED") || fields[0].equals("SKIPPED"), reason);
            assertThat(fields[0]).as(reason).isEqualTo("PASSED");
        });
    }
}
