package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.Ownership;
import io.multimodule.runtime.SandboxSettings;
import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the units of a daemon without root are confined to, where somebody enforces it: its own user and group,
 * and a sandbox like its own. A daemon that is root, as on a developer's machine, has neither itself.
 */
final class UnitConfinement {
    /** Before it is known who keeps the units. */
    static final UnitConfinement NONE = new UnitConfinement(false, "", "", List.of());

    private final boolean confines;
    private final String user;
    private final String group;
    private final List<String> writable;

    private UnitConfinement(boolean confines, String user, String group, List<String> writable) {
        this.confines = confines;
        this.user = user;
        this.group = group;
        this.writable = writable;
    }

    /** The confinement that these units can enforce. */
    UnitConfinement(Units units, StateDirectory state) {
        // A directory that is not there needs no leave to be written to.
        this(units.description().unenforced().isEmpty() && !System.getProperty("user.name").equals("root"),
                System.getProperty("user.name"), groupOf(state.root()),
                List.of(state.root().toString(), "-/run/multimodule", "-/var/log/multimodule"));
    }

    private static String groupOf(Path directory) {
        try {
            return Accounts.group(Ownership.gid(directory)).orElse("");
        } catch (IOException e) {
            // Whoever needs it is told when it is to be used.
            return "";
        }
    }

    /**
     * The group of a task host with a user of its own, which has to pass the state directory: empty where it is the
     * daemon's own in any case.
     */
    String groupOfUsers() {
        return confines ? "" : group;
    }

    private static UnitSandbox usual(UnitSpec spec) {
        return spec.resources().delegated() ? UnitSandbox.TIGHT.without(UnitSandbox.Setting.PROTECT_CONTROL_GROUPS)
                : UnitSandbox.TIGHT;
    }

    /** A unit with the sandbox that it has to have, and what its configuration changes in it. */
    UnitSpec apply(UnitSpec spec, SandboxSettings changes) {
        if (!confines) {
            return spec.with(changes.over(UnitSandbox.NONE));
        }
        String runsAs = spec.process().user().isEmpty() ? user : spec.process().user();
        return new UnitSpec(spec.name(), spec.description(), spec.process().as(runsAs, spec.process().group()),
                spec.resources(), changes.over(usual(spec).withWritable(writable)), spec.lifecycle());
    }
}
