package io.multimodule.unit;

import java.time.Duration;

/** {@link BrokeredUnits} keeps the contract of {@link Units}, with a broker that has units of systemd. */
class BrokeredUnitsInGuest extends BrokeredUnitsIT {

    @Override
    Units behind() throws Exception {
        return new SystemdUnits(prefix, "a test asks for it", Duration.ofDays(1),
            (where, error) -> System.err.println(where + ": " + error));
    }
}
