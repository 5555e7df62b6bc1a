package io.multimodule.broker;

import io.multimodule.unit.UnitName;
import java.util.Optional;

/** The kinds of units that the broker serves, by how their names begin. */
enum UnitKind {
    /** The process of one task. */
    TASK("multimodule-task-", "tasks"),
    /** A process that several tasks share. */
    HOST("multimodule-host-", ""),
    /** The main process of a pool and its workers, which are the daemon's own user: none other may be named. */
    POOL("multimodule-pool-", "");

    private final String prefix;
    private final String section;

    UnitKind(String prefix, String section) {
        this.prefix = prefix;
        this.section = section;
    }

    /** The kind that a unit is of; empty for one that is not served. */
    static Optional<UnitKind> of(UnitName unit) {
        for (UnitKind kind : values()) {
            boolean more = unit.value().length() > kind.prefix.length() + UnitName.SUFFIX.length();
            if (unit.value().startsWith(kind.prefix) && more) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    String prefix() {
        return prefix;
    }

    /** The part of the configuration that may name a user for such a unit; empty when none may. */
    String section() {
        return section;
    }

    /**
     * The name of the task or pool that a unit belongs to.
     *
     * @throws IllegalArgumentException the name was not made by systemd's escaping, which gives each owner one unit
     */
    String owner(UnitName unit) {
        String owner = unit.nameAfter(prefix);
        UnitName own = UnitName.of(prefix, owner);
        if (!own.equals(unit)) {
            throw new IllegalArgumentException("the unit of " + owner + " is " + own + ": use that name");
        }
        return owner;
    }
}
