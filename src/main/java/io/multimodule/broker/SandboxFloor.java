package io.multimodule.broker;

import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSandbox.Setting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The least sandbox of a unit: what the daemon may not do, it may not have done either. Less than that is not
 * granted, more is. A list that cannot be had as it is meant is refused, for a process that is less confined than
 * somebody believes is worse than one that does not start.
 */
final class SandboxFloor {
    private static final UnitSandbox FLOOR = UnitSandbox.TIGHT;
    private static final String SERVICE = "@system-service";
    /** What systemd's group {@value #SERVICE} is made of, besides single calls, in every version that we run on. */
    private static final Set<String> WITHIN_SERVICE = new TreeSet<>(List.of("@aio", "@basic-io", "@chown", "@default",
            "@file-system", "@io-event", "@ipc", "@keyring", "@memlock", "@network-io", "@process", "@resources",
            "@setuid", "@signal", "@sync", "@timer"));
    /** A task may do without these, as an administrator of the daemon could allow it; the others always hold. */
    private static final Set<Setting> LEFT_TO_THE_DAEMON = EnumSet.of(Setting.PRIVATE_TMP, Setting.PRIVATE_NETWORK);

    private SandboxFloor() {
    }

    /** Why a sandbox is refused. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String why) {
            super(why);
        }
    }

    /**
     * What is granted of a sandbox.
     *
     * @param delegated whether it is that of a unit that may have control groups below its own; all others are root's
     */
    static UnitSandbox under(UnitSandbox wanted, boolean delegated) throws RefusedException {
        Set<Setting> settings = EnumSet.noneOf(Setting.class);
        settings.addAll(FLOOR.settings());
        settings.removeAll(LEFT_TO_THE_DAEMON);
        if (delegated) {
            settings.remove(Setting.PROTECT_CONTROL_GROUPS);
        }
        settings.addAll(wanted.settings());
        return new UnitSandbox(settings, FLOOR.umask(),
                FLOOR.protectSystem(), wanted.protectHome().equals("tmpfs") ? "tmpfs" : FLOOR.protectHome(),
                families(wanted.addressFamilies()), systemCalls(wanted.systemCalls()), wanted.writable());
    }

    private static List<String> families(List<String> wanted) throws RefusedException {
        List<String> allowed = FLOOR.addressFamilies();
        List<String> both = wanted.isEmpty() ? allowed : allowed.stream().filter(wanted::contains).toList();
        if (both.isEmpty()) {
            throw new RefusedException("its sandbox.address_families are " + wanted
                    + ", and the broker grants none but "
                    + allowed + ": name at least one of these, or leave it out and set sandbox.private_network");
        }
        return both;
    }

    /** Single calls are not compared with those of the group, which systemd alone knows. */
    private static List<String> systemCalls(List<String> wanted) throws RefusedException {
        if (wanted.isEmpty() || wanted.contains(SERVICE)) {
            return FLOOR.systemCalls();
        }
        if (!WITHIN_SERVICE.containsAll(wanted)) {
            throw new RefusedException("its sandbox.system_calls are " + wanted + ", and the broker grants " + SERVICE
                    + " or some of " + WITHIN_SERVICE + ": name nothing but these");
        }
        return wanted;
    }

    /** What a sandbox has tighter than it was wanted, as the configuration calls it; empty when nothing. */
    static List<String> notGranted(UnitSandbox wanted, UnitSandbox granted) {
        List<String> all = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            if (granted.settings().contains(setting) && !wanted.settings().contains(setting)) {
                all.add(setting.name().toLowerCase(Locale.ROOT) + ": false");
            }
        }
        if (wanted.protectSystem() != granted.protectSystem()) {
            all.add("protect_system: " + wanted.protectSystem().name().toLowerCase(Locale.ROOT));
        }
        if (!wanted.protectHome().equals(granted.protectHome())) {
            all.add("protect_home: " + wanted.protectHome());
        }
        List<String> paths = wanted.writable().stream().filter(path -> !granted.writable().contains(path)).toList();
        if (!paths.isEmpty()) {
            all.add("writable: " + paths);
        }
        missing(all, "address_families", wanted.addressFamilies(), granted.addressFamilies());
        missing(all, "system_calls", wanted.systemCalls(), granted.systemCalls());
        return all;
    }

    private static void missing(List<String> all, String key, List<String> wanted, List<String> granted) {
        List<String> more = wanted.stream().filter(one -> !granted.contains(one) && !WITHIN_SERVICE.contains(one))
                .toList();
        if (!more.isEmpty() || wanted.isEmpty() && !granted.isEmpty()) {
            all.add(key + ": " + more);
        }
    }
}
