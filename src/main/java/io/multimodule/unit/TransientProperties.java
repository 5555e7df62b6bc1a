package io.multimodule.unit;

import io.multimodule.unit.SystemdCalls.Bandwidth;
import io.multimodule.unit.SystemdCalls.Command;
import io.multimodule.unit.SystemdCalls.Endings;
import io.multimodule.unit.SystemdCalls.Filter;
import io.multimodule.unit.SystemdCalls.Property;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import io.multimodule.unit.UnitSandbox.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * A {@link UnitSpec} in systemd's properties, with the types that StartTransientUnit takes since
 * systemd 252. No property newer than that is used, so that nothing has to be chosen by version.
 */
final class TransientProperties {
    private static final UInt64 INFINITY = new UInt64("18446744073709551615");
    private static final int TERMINATED_JVM = 143;
    private static final int EPERM = 1;
    private static final double MICROS_PER_SECOND = 1e6;
    private final List<Property> properties = new ArrayList<>();

    private TransientProperties() {
    }

    static List<Property> of(UnitSpec spec) {
        TransientProperties made = new TransientProperties();
        made.add("Description", spec.description());
        made.process(spec.process());
        made.lifecycle(spec.lifecycle());
        made.resources(spec.resources());
        made.sandbox(spec.sandbox());
        return made.properties;
    }

    /** The properties that SetUnitProperties takes while a unit runs. */
    static List<Property> of(UnitLimits limits) {
        TransientProperties made = new TransientProperties();
        // A list is added to what is there, and an empty one takes that away.
        made.bandwidths(List.of());
        made.limits(limits);
        return made.properties;
    }

    private void process(UnitProcess process) {
        List<String> argv = process.argv().stream().map(argument -> argument.replace("$", "$$")).toList();
        add("ExecStart", new Variant<>(List.of(new Command(process.argv().get(0), argv, false)), "a(sasb)"));
        add("WorkingDirectory", process.directory());
        add("Environment", assignments(process.environment()).toArray(String[]::new));
        if (!process.user().isEmpty()) {
            add("User", process.user());
        }
        if (!process.group().isEmpty()) {
            add("Group", process.group());
        }
        if (!process.logFields().isEmpty()) {
            List<byte[]> fields = assignments(process.logFields()).stream()
                .map(field -> field.getBytes(StandardCharsets.UTF_8)).toList();
            add("LogExtraFields", new Variant<>(fields, "aay"));
        }
    }

    private static List<String> assignments(Map<String, String> map) {
        return map.entrySet().stream().sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
    }

    private void lifecycle(UnitLifecycle lifecycle) {
        boolean notify = lifecycle.readiness() == UnitLifecycle.Readiness.NOTIFY;
        add("Type", notify ? "notify" : "exec");
        add("NotifyAccess", notify ? "main" : "none");
        add("Restart", "no");
        add("TimeoutStartUSec", micros(lifecycle.startTimeout()));
        add("TimeoutStopUSec", micros(lifecycle.stopTimeout()));
        add("KillMode", lifecycle.killMode() == UnitLifecycle.KillMode.ALL ? "control-group" : "mixed");
        add("OOMPolicy", lower(lifecycle.oomPolicy()));
        if (!lifecycle.watchdog().isZero()) {
            add("WatchdogUSec", micros(lifecycle.watchdog()));
        }
        // A JVM that gets TERM runs its shutdown hooks and then exits with this status.
        add("SuccessExitStatus", new Variant<>(new Endings(List.of(TERMINATED_JVM), List.of()), "(aiai)"));
        // A failed unit stays for whoever looks next, even when we are down; one that ended well goes.
        add("CollectMode", "inactive");
        // Kept loaded until its end was read here.
        add("AddRef", true);
    }

    private void resources(UnitResources resources) {
        if (!resources.slice().isEmpty()) {
            add("Slice", resources.slice());
        }
        if (resources.delegated()) {
            add("Delegate", true);
        }
        if (resources.openFiles() > 0) {
            add("LimitNOFILE", new UInt64(resources.openFiles()));
            add("LimitNOFILESoft", new UInt64(resources.openFiles()));
        }
        for (String accounting : List.of("CPUAccounting", "MemoryAccounting", "TasksAccounting", "IOAccounting")) {
            add(accounting, true);
        }
        if (!resources.limits().equals(UnitLimits.NONE)) {
            limits(resources.limits());
        }
    }

    private void limits(UnitLimits limits) {
        add("MemoryHigh", orInfinity(limits.memoryHigh()));
        add("MemoryMax", orInfinity(limits.memoryMax()));
        add("TasksMax", orInfinity(limits.tasksMax()));
        UInt64 quota = new UInt64(Math.round(limits.cpus() * MICROS_PER_SECOND));
        add("CPUQuotaPerSecUSec", Double.isInfinite(limits.cpus()) ? INFINITY : quota);
        if (!limits.devices().isEmpty()) {
            bandwidths(limits.devices());
        }
    }

    private void bandwidths(List<DeviceBandwidth> devices) {
        add("IOReadBandwidthMax", bandwidths(devices, DeviceBandwidth::readBytes));
        add("IOWriteBandwidthMax", bandwidths(devices, DeviceBandwidth::writeBytes));
    }

    private static Variant<?> bandwidths(List<DeviceBandwidth> devices, ToLongFunction<DeviceBandwidth> bytes) {
        return new Variant<>(devices.stream()
            .map(device -> new Bandwidth(device.device(), orInfinity(bytes.applyAsLong(device)))).toList(), "a(st)");
    }

    private void sandbox(UnitSandbox sandbox) {
        sandbox.settings().stream().sorted().forEach(this::setting);
        if (!sandbox.umask().isEmpty()) {
            add("UMask", new UInt32(Integer.parseInt(sandbox.umask(), 8)));
        }
        if (sandbox.protectSystem() != UnitSandbox.ProtectSystem.NO) {
            add("ProtectSystem", lower(sandbox.protectSystem()));
        }
        if (!sandbox.protectHome().equals("no")) {
            add("ProtectHome", sandbox.protectHome());
        }
        if (!sandbox.addressFamilies().isEmpty()) {
            add("RestrictAddressFamilies", new Variant<>(new Filter(true, sandbox.addressFamilies()), "(bas)"));
        }
        if (!sandbox.systemCalls().isEmpty()) {
            add("SystemCallFilter", new Variant<>(new Filter(true, sandbox.systemCalls()), "(bas)"));
            // A refused call is an error to the program, which it can report, and not its death.
            add("SystemCallErrorNumber", EPERM);
        }
        if (!sandbox.writable().isEmpty()) {
            add("ReadWritePaths", sandbox.writable().toArray(String[]::new));
        }
    }

    private void setting(Setting setting) {
        Object value = switch (setting) {
            case RESTRICT_NAMESPACES, DROP_CAPABILITIES -> new UInt64(0);
            case NATIVE_SYSTEM_CALLS -> new String[] {"native"};
            case HIDE_PROCESSES -> "invisible";
            default -> true;
        };
        add(setting.property(), value);
    }

    private void add(String name, Object value) {
        properties.add(new Property(name, value instanceof Variant<?> variant ? variant : new Variant<>(value)));
    }

    private static UInt64 orInfinity(long value) {
        return value == UnitLimits.UNLIMITED ? INFINITY : new UInt64(value);
    }

    private static UInt64 micros(Duration duration) {
        return new UInt64(duration.toNanos() / 1000);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
