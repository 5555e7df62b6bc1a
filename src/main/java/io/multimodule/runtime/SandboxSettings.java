package io.multimodule.runtime;

import io.multimodule.config.Section;
import io.multimodule.unit.UnitSandbox;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a process may see and do other things than usual; what is not named stays as usual.
 *
 * @param switches what is on or off instead
 * @param protectSystem which of the system's files are read-only to it
 * @param protectHome {@code no}, {@code yes}, {@code read-only} or {@code tmpfs}
 * @param addressFamilies the only socket families it may use
 * @param systemCalls the only system calls or {@code @groups} it may use
 * @param writable paths that are writable to it, too
 */
public record SandboxSettings(Map<UnitSandbox.Setting, Boolean> switches,
        Optional<UnitSandbox.ProtectSystem> protectSystem, Optional<String> protectHome,
        Optional<List<String>> addressFamilies, Optional<List<String>> systemCalls, List<String> writable) {
    /** As usual. */
    public static final SandboxSettings DEFAULT = new SandboxSettings(Map.of(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), List.of());

    /** No process of ours may gain what its user does not have, whatever the configuration says. */
    private static final Set<UnitSandbox.Setting> FIXED =
            Set.of(UnitSandbox.Setting.NO_NEW_PRIVILEGES, UnitSandbox.Setting.DROP_CAPABILITIES);
    private static final Set<String> HOMES = Set.of("no", "yes", "read-only", "tmpfs");

    /** Copies. */
    public SandboxSettings {
        switches = Map.copyOf(switches);
        writable = List.copyOf(writable);
    }

    /** Reads a section {@code sandbox}. */
    static SandboxSettings read(Section sandbox) {
        Map<UnitSandbox.Setting, Boolean> switches = new EnumMap<>(UnitSandbox.Setting.class);
        for (UnitSandbox.Setting setting : UnitSandbox.Setting.values()) {
            if (!FIXED.contains(setting)) {
                sandbox.bool(setting.name().toLowerCase(Locale.ROOT)).optional()
                        .ifPresent(on -> switches.put(setting, on));
            }
        }
        return new SandboxSettings(switches,
                sandbox.choice("protect_system", UnitSandbox.ProtectSystem.class).optional(),
                sandbox.text("protect_home").check(HOMES::contains, "must be one of no, yes, read-only, tmpfs")
                        .optional(),
                sandbox.list("address_families").optional(), sandbox.list("system_calls").optional(),
                sandbox.list("writable").check(paths -> paths.stream().allMatch(SandboxSettings::isAbsolute),
                        "must be absolute paths; a leading \"-\" ignores one that is missing").orElse(List.of()));
    }

    /** The usual sandbox with these changes. */
    public UnitSandbox over(UnitSandbox usual) {
        Set<UnitSandbox.Setting> on = new HashSet<>(usual.settings());
        switches.forEach((setting, wanted) -> {
            if (wanted) {
                on.add(setting);
            } else {
                on.remove(setting);
            }
        });
        List<String> paths = new ArrayList<>(usual.writable());
        paths.addAll(writable);
        return new UnitSandbox(on, usual.umask(), protectSystem.orElse(usual.protectSystem()),
                protectHome.orElse(usual.protectHome()),
                addressFamilies.orElse(usual.addressFamilies()), systemCalls.orElse(usual.systemCalls()), paths);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") || path.startsWith("-/");
    }
}
