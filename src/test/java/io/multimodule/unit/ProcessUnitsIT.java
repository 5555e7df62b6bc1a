package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link ProcessUnits} keeps the contract of {@link Units} with real processes. */
class ProcessUnitsIT extends UnitsContract {

    @Override
    Units open() throws Exception {
        return new ProcessUnits(prefix, directory.resolve("units"), "a test asks for it",
            (where, error) -> System.err.println(where + ": " + error));
    }

    @Test
    void shouldSayThatLimitsNeedSystemd() throws Exception {
        rig.get(rig.units().start(exec("unlimited", "/bin/sleep", "1000")));

        assertThat(rig.failure(rig.units().setLimits(name("unlimited"), UnitLimits.NONE.withTasksMax(3))))
            .hasMessageContaining("run under systemd").extracting(UnitException::kind)
            .isEqualTo(UnitException.Kind.UNSUPPORTED);
        assertThat(rig.units().description().unenforced()).isNotEmpty();
    }
}
