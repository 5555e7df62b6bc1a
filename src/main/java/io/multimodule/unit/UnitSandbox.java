package io.multimodule.unit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a unit may see and do, in systemd's terms (systemd.exec(5)).
 *
 * @param settings what is switched on
 * @param umask the permissions that what it makes does not get, in octal; empty for the supervisor's default
 * @param protectSystem which of the system's files are read-only to it
 * @param protectHome {@code no}, {@code yes}, {@code read-only} or {@code tmpfs}
 * @param addressFamilies the only socket families it may use; empty for all
 * @param systemCalls the only system calls or {@code @groups} it may use; empty for all
 * @param writable paths that stay writable; a leading {@code -} ignores one that is missing
 */
public record UnitSandbox(Set<Setting> settings, String umask, ProtectSystem protectSystem, String protectHome,
                          List<String> addressFamilies, List<String> systemCalls, List<String> writable) {
    /** No sandbox. */
    public static final UnitSandbox NONE =
        new UnitSandbox(Set.of(), "", ProtectSystem.NO, "no", List.of(), List.of(), List.of());
    /**
     * The tightest one under which a JVM with System V queues works; add its writable paths. What such a process
     * writes is for its group, too: the daemon reads the state that a task host leaves.
     */
    public static final UnitSandbox TIGHT = new UnitSandbox(EnumSet.complementOf(EnumSet.of(Setting.PRIVATE_NETWORK)),
        "0007", ProtectSystem.STRICT, "yes", List.of("AF_UNIX", "AF_INET", "AF_INET6"), List.of("@system-service"),
        List.of());

    /** Copies, and refuses a umask that is none. */
    public UnitSandbox {
        if (!umask.matches("(0?[0-7]{3})?")) {
            throw new IllegalArgumentException("umask '" + umask + "' is none: write three octal digits, such as 0007");
        }
        settings = Set.copyOf(settings);
        addressFamilies = List.copyOf(addressFamilies);
        systemCalls = List.copyOf(systemCalls);
        writable = List.copyOf(writable);
    }

    /** This, with other writable paths. */
    public UnitSandbox withWritable(List<String> paths) {
        return new UnitSandbox(settings, umask, protectSystem, protectHome, addressFamilies, systemCalls, paths);
    }

    /** This, without one of its settings. */
    public UnitSandbox without(Setting setting) {
        Set<Setting> less = settings.stream().filter(one -> one != setting).collect(Collectors.toSet());
        return new UnitSandbox(less, umask, protectSystem, protectHome, addressFamilies, systemCalls, writable);
    }

    /** How much of the file system is read-only. */
    public enum ProtectSystem { NO, YES, FULL, STRICT }

    /** What is either on or off, by systemd's name. */
    public enum Setting {
        NO_NEW_PRIVILEGES("NoNewPrivileges"),
        PRIVATE_TMP("PrivateTmp"),
        PRIVATE_DEVICES("PrivateDevices"),
        PRIVATE_NETWORK("PrivateNetwork"),
        PROTECT_KERNEL_TUNABLES("ProtectKernelTunables"),
        PROTECT_KERNEL_MODULES("ProtectKernelModules"),
        PROTECT_KERNEL_LOGS("ProtectKernelLogs"),
        PROTECT_CONTROL_GROUPS("ProtectControlGroups"),
        PROTECT_CLOCK("ProtectClock"),
        PROTECT_HOSTNAME("ProtectHostname"),
        RESTRICT_REALTIME("RestrictRealtime"),
        RESTRICT_SUID_SGID("RestrictSUIDSGID"),
        LOCK_PERSONALITY("LockPersonality"),
        /** No kind of namespace may be made. */
        RESTRICT_NAMESPACES("RestrictNamespaces"),
        /** No capability, not even for root. */
        DROP_CAPABILITIES("CapabilityBoundingSet"),
        /** Only system calls of the machine's own architecture. */
        NATIVE_SYSTEM_CALLS("SystemCallArchitectures"),
        /** Processes of others do not show in /proc. */
        HIDE_PROCESSES("ProtectProc");

        private final String property;

        Setting(String property) {
            this.property = property;
        }

        /** The name of systemd's property. */
        public String property() {
            return property;
        }
    }
}
