package io.multimodule.unit;

import io.multimodule.message.Message;
import io.multimodule.unit.UnitLimits.DeviceBandwidth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A {@link UnitSpec} as a JSON object and back, for the way between the daemon and the broker. */
public final class SpecDocument {
    private SpecDocument() {
    }

    /** The object for a specification. */
    public static Message of(UnitSpec spec) {
        return Message.builder(6).put("name", spec.name().value()).put("description", spec.description())
            .put("process", process(spec.process())).put("resources", resources(spec.resources()))
            .put("sandbox", sandbox(spec.sandbox())).put("lifecycle", lifecycle(spec.lifecycle())).build();
    }

    /**
     * The specification in an object.
     *
     * @throws IllegalArgumentException something is missing or impossible; the text says what
     */
    public static UnitSpec spec(Message document) {
        return new UnitSpec(new UnitName(text(document, "name")), text(document, "description"),
            process(object(document, "process")), resources(object(document, "resources")),
            sandbox(object(document, "sandbox")), lifecycle(object(document, "lifecycle")));
    }

    private static Message process(UnitProcess process) {
        return Message.builder(6).put("argv", process.argv()).put("environment", Message.copyOf(process.environment()))
            .put("user", process.user()).put("group", process.group()).put("directory", process.directory())
            .put("log_fields", Message.copyOf(process.logFields())).build();
    }

    private static UnitProcess process(Message document) {
        return new UnitProcess(texts(document, "argv"), textMap(document, "environment"), text(document, "user"),
            text(document, "group"), text(document, "directory"), textMap(document, "log_fields"));
    }

    private static Message resources(UnitResources resources) {
        Message document = Message.of("slice", resources.slice(), "open_files", resources.openFiles(),
            "limits", of(resources.limits()));
        // As earlier versions have it where nothing is delegated.
        return resources.delegated() ? document.with("delegated", true) : document;
    }

    private static UnitResources resources(Message document) {
        return new UnitResources(text(document, "slice"), number(document, "open_files"),
            limits(object(document, "limits")), document.has("delegated")
                && checked(Boolean.class, "delegated", document.get("delegated")));
    }

    /** The object for limits; one that is not there is no limit. */
    public static Message of(UnitLimits limits) {
        Message.Builder document = Message.builder(5);
        put(document, "memory_high", limits.memoryHigh());
        put(document, "memory_max", limits.memoryMax());
        put(document, "tasks_max", limits.tasksMax());
        if (!Double.isInfinite(limits.cpus())) {
            document.put("cpus", limits.cpus());
        }
        return document.put("devices", limits.devices().stream().map(SpecDocument::device).toList()).build();
    }

    /**
     * The limits in an object.
     *
     * @throws IllegalArgumentException one of them is impossible
     */
    public static UnitLimits limits(Message document) {
        List<DeviceBandwidth> devices = new ArrayList<>();
        for (Object device : array(document, "devices")) {
            devices.add(device(checked(Message.class, "devices", device)));
        }
        Object cpus = document.get("cpus");
        return new UnitLimits(limit(document, "memory_high"), limit(document, "memory_max"),
            limit(document, "tasks_max"), cpus == null ? Double.POSITIVE_INFINITY
                : checked(Number.class, "cpus", cpus).doubleValue(), devices);
    }

    private static Message device(DeviceBandwidth device) {
        Message.Builder document = Message.builder(3).put("device", device.device());
        put(document, "read", device.readBytes());
        put(document, "write", device.writeBytes());
        return document.build();
    }

    private static DeviceBandwidth device(Message document) {
        return new DeviceBandwidth(text(document, "device"), limit(document, "read"), limit(document, "write"));
    }

    private static Message sandbox(UnitSandbox sandbox) {
        return Message.builder(7).put("settings", sandbox.settings().stream().map(Enum::name).sorted().toList())
            .put("umask", sandbox.umask()).put("protect_system", sandbox.protectSystem().name())
            .put("protect_home", sandbox.protectHome()).put("address_families", sandbox.addressFamilies())
            .put("system_calls", sandbox.systemCalls()).put("writable", sandbox.writable()).build();
    }

    private static UnitSandbox sandbox(Message document) {
        Set<UnitSandbox.Setting> settings = texts(document, "settings").stream()
            .map(UnitSandbox.Setting::valueOf).collect(Collectors.toSet());
        return new UnitSandbox(settings, text(document, "umask"),
            UnitSandbox.ProtectSystem.valueOf(text(document, "protect_system")), text(document, "protect_home"),
            texts(document, "address_families"), texts(document, "system_calls"), texts(document, "writable"));
    }

    private static Message lifecycle(UnitLifecycle lifecycle) {
        return Message.builder(6).put("readiness", lifecycle.readiness().name())
            .put("start_ms", lifecycle.startTimeout().toMillis()).put("stop_ms", lifecycle.stopTimeout().toMillis())
            .put("kill_mode", lifecycle.killMode().name()).put("oom_policy", lifecycle.oomPolicy().name())
            .put("watchdog_ms", lifecycle.watchdog().toMillis()).build();
    }

    private static UnitLifecycle lifecycle(Message document) {
        return new UnitLifecycle(UnitLifecycle.Readiness.valueOf(text(document, "readiness")),
            millis(document, "start_ms"), millis(document, "stop_ms"),
            UnitLifecycle.KillMode.valueOf(text(document, "kill_mode")),
            UnitLifecycle.OomPolicy.valueOf(text(document, "oom_policy")), millis(document, "watchdog_ms"));
    }

    private static void put(Message.Builder document, String field, long limit) {
        if (limit != UnitLimits.UNLIMITED) {
            document.put(field, limit);
        }
    }

    private static long limit(Message document, String field) {
        return document.has(field) ? number(document, field) : UnitLimits.UNLIMITED;
    }

    /** A duration of whole milliseconds. */
    static Duration millis(Message document, String field) {
        return Duration.ofMillis(number(document, field));
    }

    static String text(Message document, String field) {
        return checked(String.class, field, document.get(field));
    }

    static long number(Message document, String field) {
        return checked(Long.class, field, document.get(field));
    }

    static Message object(Message document, String field) {
        return checked(Message.class, field, document.get(field));
    }

    static List<?> array(Message document, String field) {
        return checked(List.class, field, document.get(field));
    }

    static List<String> texts(Message document, String field) {
        List<String> texts = new ArrayList<>();
        for (Object text : array(document, field)) {
            texts.add(checked(String.class, field, text));
        }
        return texts;
    }

    private static Map<String, String> textMap(Message document, String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(document, field).asMap().forEach((name, text) -> texts.put(name, checked(String.class, field, text)));
        return texts;
    }

    private static <T> T checked(Class<T> type, String field, Object value) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("field \"" + field + "\" has to be a " + type.getSimpleName()
                + ", it is " + value + ": both ends have to be of the same version");
        }
        return type.cast(value);
    }
}
