package io.multimodule.unit;

/** Is told what happens to units, one event at a time, on the thread of the {@link Units}. Must not wait. */
@FunctionalInterface
public interface UnitListener {

    /** Takes one event. */
    void onEvent(UnitEvent event);
}
