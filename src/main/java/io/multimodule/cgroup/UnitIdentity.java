package io.multimodule.cgroup;

/**
 * Which run of which unit is meant. Two runs of a unit may have the same control group one after the other;
 * the invocation tells them apart.
 *
 * @param unit the unit's name
 * @param invocation what belongs to this run alone; empty when it is not known
 * @param controlGroup the path below the root of cgroups, as systemd gives it: begins with {@code /}; empty for none
 * @param mainPid the main process; 0 when it is not known
 */
public record UnitIdentity(String unit, String invocation, String controlGroup, long mainPid) {

    /** Refuses what could lead out of the tree of cgroups. */
    public UnitIdentity {
        boolean within = controlGroup.isEmpty()
                || controlGroup.startsWith("/") && !("/" + controlGroup + "/").contains("/../");
        if (!within) {
            throw new IllegalArgumentException("the control group '" + controlGroup + "' of " + unit
                    + " has to be a path that begins with / and has no '..' in it");
        }
    }
}
