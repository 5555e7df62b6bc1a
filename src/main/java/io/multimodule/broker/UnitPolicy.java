package io.multimodule.broker;

import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSpec;

/** What the broker does for those who ask it. Any thread. */
interface UnitPolicy {

    /**
     * Looks at a unit that somebody wants to have started.
     *
     * @return what is started instead: the same, or less than was asked for
     * @throws UnitException it is not started; the text says what, the limit and the next step
     */
    UnitSpec admit(UnitSpec wanted) throws UnitException;

    /**
     * Looks at a unit that somebody wants to stop, signal, limit or look at.
     *
     * @throws UnitException it is none of those that are served
     */
    void admit(UnitName unit) throws UnitException;

    /**
     * Looks at other limits for a unit that runs.
     *
     * @throws UnitException the unit is none of those that are served, or systemd is not to read such limits
     */
    void admit(UnitName unit, UnitLimits limits) throws UnitException;
}
