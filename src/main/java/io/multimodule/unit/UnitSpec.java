package io.multimodule.unit;

/**
 * All that is needed to start a unit. Start from {@link #of} and replace the parts that differ.
 *
 * @param description one line for people
 * @param process what runs, and as whom
 * @param resources where it is accounted, and how far it may go
 * @param sandbox what it may see and do
 * @param lifecycle when it counts as started, and how it is stopped
 */
public record UnitSpec(UnitName name, String description, UnitProcess process, UnitResources resources,
                       UnitSandbox sandbox, UnitLifecycle lifecycle) {

    /** A unit of the daemon's own user, without limits or sandbox, that is ready when it says so. */
    public static UnitSpec of(UnitName name, UnitProcess process) {
        return new UnitSpec(name, name.value(), process, UnitResources.DEFAULT, UnitSandbox.NONE,
            UnitLifecycle.DEFAULT);
    }

    /** This, described otherwise. */
    public UnitSpec withDescription(String line) {
        return new UnitSpec(name, line, process, resources, sandbox, lifecycle);
    }

    /** This, with other resources. */
    public UnitSpec with(UnitResources other) {
        return new UnitSpec(name, description, process, other, sandbox, lifecycle);
    }

    /** This, with another sandbox. */
    public UnitSpec with(UnitSandbox other) {
        return new UnitSpec(name, description, process, resources, other, lifecycle);
    }

    /** This, with another life. */
    public UnitSpec with(UnitLifecycle other) {
        return new UnitSpec(name, description, process, resources, sandbox, other);
    }
}
