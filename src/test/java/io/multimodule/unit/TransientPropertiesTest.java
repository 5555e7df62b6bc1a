package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.unit.SystemdCalls.Bandwidth;
import io.multimodule.unit.SystemdCalls.Command;
import io.multimodule.unit.SystemdCalls.Filter;
import io.multimodule.unit.SystemdCalls.Property;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;

class TransientPropertiesTest {
    private static final UnitName NAME = new UnitName("a.service");

    private static Map<String, Variant<?>> properties(UnitSpec spec) {
        return byName(TransientProperties.of(spec));
    }

    private static Map<String, Variant<?>> byName(List<Property> properties) {
        return properties.stream().collect(Collectors.toMap(property -> property.name, property -> property.value,
            (first, last) -> last));
    }

    private static String text(Map<String, Variant<?>> properties, String name) {
        return String.valueOf(properties.get(name).getValue());
    }

    @Test
    void shouldKeepSystemdFromExpandingArguments() {
        Variant<?> start = properties(UnitSpec.of(NAME, UnitProcess.of("/bin/a", "$HOME", "${X}$"))).get("ExecStart");

        Command command = (Command) ((List<?>) start.getValue()).get(0);
        assertThat(start.getSig()).isEqualTo("a(sasb)");
        assertThat(command.path).isEqualTo("/bin/a");
        assertThat(command.argv).containsExactly("/bin/a", "$$HOME", "$${X}$$");
    }

    @Test
    void shouldNeverRestartOrOutliveItsReading() {
        Map<String, Variant<?>> properties = properties(UnitSpec.of(NAME, UnitProcess.of("/bin/a")));

        assertThat(text(properties, "Restart")).isEqualTo("no");
        assertThat(text(properties, "AddRef")).isEqualTo("true");
        assertThat(text(properties, "CollectMode")).isEqualTo("inactive");
        assertThat(properties).doesNotContainKeys("BindsTo", "PartOf", "Requires", "RemoveIPC", "DynamicUser", "User",
            "Group");
    }

    @Test
    void shouldMapTheLifecycle() {
        UnitLifecycle lifecycle = new UnitLifecycle(UnitLifecycle.Readiness.NOTIFY,
            Duration.ofMillis(1500), Duration.ofSeconds(3),
            UnitLifecycle.KillMode.MAIN_FIRST, UnitLifecycle.OomPolicy.CONTINUE, Duration.ofSeconds(20));
        Map<String, Variant<?>> properties = properties(UnitSpec.of(NAME, UnitProcess.of("/bin/a")).with(lifecycle));

        assertThat(text(properties, "Type")).isEqualTo("notify");
        assertThat(text(properties, "NotifyAccess")).isEqualTo("main");
        assertThat(text(properties, "TimeoutStartUSec")).isEqualTo("1500000");
        assertThat(text(properties, "TimeoutStopUSec")).isEqualTo("3000000");
        assertThat(text(properties, "KillMode")).isEqualTo("mixed");
        assertThat(text(properties, "OOMPolicy")).isEqualTo("continue");
        assertThat(text(properties, "WatchdogUSec")).isEqualTo("20000000");
    }

    @Test
    void shouldDelegateOnlyWhereThatIsAskedFor() {
        UnitSpec plain = UnitSpec.of(NAME, UnitProcess.of("/bin/a"));

        assertThat(text(properties(plain.with(plain.resources().withDelegation())), "Delegate")).isEqualTo("true");
        assertThat(properties(plain)).doesNotContainKey("Delegate");
    }

    @Test
    void shouldMapLimitsAndLiftThem() {
        UnitLimits limits = new UnitLimits(10, 20, 30, 1.5,
            List.of(new UnitLimits.DeviceBandwidth("/dev/sda", 1000, UnitLimits.UNLIMITED)));
        Map<String, Variant<?>> set = byName(TransientProperties.of(limits));
        Map<String, Variant<?>> lifted = byName(TransientProperties.of(UnitLimits.NONE));

        assertThat(text(set, "MemoryHigh")).isEqualTo("10");
        assertThat(text(set, "MemoryMax")).isEqualTo("20");
        assertThat(text(set, "TasksMax")).isEqualTo("30");
        assertThat(text(set, "CPUQuotaPerSecUSec")).isEqualTo("1500000");
        Bandwidth read = (Bandwidth) ((List<?>) set.get("IOReadBandwidthMax").getValue()).get(0);
        assertThat(read.device + " " + read.bytes).isEqualTo("/dev/sda 1000");
        assertThat(text(lifted, "MemoryMax")).isEqualTo("18446744073709551615");
        assertThat(text(lifted, "CPUQuotaPerSecUSec")).isEqualTo("18446744073709551615");
    }

    @Test
    void shouldTakeBandwidthsAwayBeforeItSetsOthersWhileAUnitRuns() {
        UnitLimits limits = new UnitLimits(10, 20, 30, 1.5, List.of(new UnitLimits.DeviceBandwidth("/dev/sda", 1000, 2000)));

        assertThat(bandwidths(TransientProperties.of(UnitLimits.NONE))).containsExactly("IOReadBandwidthMax 0", "IOWriteBandwidthMax 0");
        assertThat(bandwidths(TransientProperties.of(limits))).containsExactly("IOReadBandwidthMax 0", "IOWriteBandwidthMax 0",
            "IOReadBandwidthMax 1", "IOWriteBandwidthMax 1");
        UnitSpec spec = UnitSpec.of(NAME, UnitProcess.of("/bin/a"));
        assertThat(bandwidths(TransientProperties.of(spec))).as("a start has nothing to take away").isEmpty();
    }

    /** The properties of that kind in their order, and how many devices they have. */
    private static List<String> bandwidths(List<Property> properties) {
        return properties.stream().filter(property -> property.name.contains("Bandwidth")).map(property -> {
            assertThat(property.value.getSig()).isEqualTo("a(st)");
            return property.name + " " + ((List<?>) property.value.getValue()).size();
        }).toList();
    }

    @Test
    void shouldMapTheSandbox() {
        Map<String, Variant<?>> properties = properties(UnitSpec.of(NAME, UnitProcess.of("/bin/a").as("u", "g"))
            .with(UnitSandbox.TIGHT.withWritable(List.of("/var/lib/x"))));

        assertThat(text(properties, "User")).isEqualTo("u");
        assertThat(text(properties, "Group")).isEqualTo("g");
        assertThat(text(properties, "NoNewPrivileges")).isEqualTo("true");
        assertThat(text(properties, "ProtectSystem")).isEqualTo("strict");
        assertThat(text(properties, "CapabilityBoundingSet")).isEqualTo("0");
        assertThat((String[]) properties.get("ReadWritePaths").getValue()).containsExactly("/var/lib/x");
        Filter families = (Filter) properties.get("RestrictAddressFamilies").getValue();
        assertThat(families.allow).isTrue();
        assertThat(families.names).contains("AF_UNIX");
        assertThat(properties).doesNotContainKeys("PrivateNetwork", "PrivateIPC");
    }

    @Test
    void shouldLeaveAnUnboxedUnitAlone() {
        assertThat(properties(UnitSpec.of(NAME, UnitProcess.of("/bin/a"))))
            .doesNotContainKeys("ProtectSystem", "ProtectHome", "NoNewPrivileges", "SystemCallFilter", "MemoryMax",
                "Slice");
    }
}
