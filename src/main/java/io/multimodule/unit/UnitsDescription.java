package io.multimodule.unit;

import java.util.List;

/**
 * Which supervisor holds the units.
 *
 * @param supervisor what it is, with its version, such as {@code systemd 252}
 * @param reason why it was chosen
 * @param unenforced what a {@link UnitSpec} may ask for that is not enforced here, in words
 */
public record UnitsDescription(String supervisor, String reason, List<String> unenforced) {

    /** Copies. */
    public UnitsDescription {
        unenforced = List.copyOf(unenforced);
    }
}
