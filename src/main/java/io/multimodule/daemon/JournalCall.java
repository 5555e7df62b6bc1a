package io.multimodule.daemon;

import io.multimodule.channel.ChannelSettings;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.Units;
import java.util.Optional;

/** How a person reads what a task said, where systemd keeps it. Pure but for {@link #of}. */
final class JournalCall {
    private JournalCall() {
    }

    /**
     * The call for a task in the daemon's process.
     *
     * @param inJournal whether the daemon's output goes to the journal
     */
    static Optional<String> inDaemon(String task, boolean inJournal) {
        return inJournal ? Optional.of("journalctl -u multimodule MULTIMODULE_TASK=" + task) : Optional.empty();
    }

    /**
     * The call for a task in another process; what that prints itself is there, too.
     *
     * @param supervisor who keeps it, as in the description of the units
     */
    static Optional<String> ofUnit(UnitName unit, String supervisor) {
        return supervisor.contains("systemd") ? Optional.of("journalctl -u " + unit) : Optional.empty();
    }

    /** The call for a task as it runs now. */
    static Optional<String> of(String task, TaskSupervision supervision) {
        String process = supervision.processOf(task);
        Units units = supervision.units();
        if (process == null) {
            return inDaemon(task, ChannelSettings.underSystemd());
        }
        return units == null ? Optional.empty()
                : ofUnit(supervision.supervisor().unitOf(process), units.description().supervisor());
    }
}
