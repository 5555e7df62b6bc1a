package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.unit.UnitSandbox;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the units of a daemon without root are confined to, where somebody enforces it: its own user and group,
 * and a sandbox like its own. A daemon that is root, as on a developer's machine, has neither itself.
 */
final class UnitConfinement implements UnaryOperator<UnitSpec> {
    private final boolean confines;
    private final String user;
    private final List<String> writable;

    /** The confinement that these units can enforce. */
    UnitConfinement(Units units, StateDirectory state) {
        this.user = System.getProperty("user.name");
        this.confines = units.description().unenforced().isEmpty() && !user.equals("root");
        // A directory that is not there needs no leave to be written to.
        this.writable = List.of(state.root().toString(), "-/run/multimodule", "-/var/log/multimodule");
    }

    @Override
    public UnitSpec apply(UnitSpec spec) {
        return confines ? new UnitSpec(spec.name(), spec.description(), spec.process().as(user, spec.process().group()),
                spec.resources(), UnitSandbox.TIGHT.withWritable(writable), spec.lifecycle()) : spec;
    }
}
