package io.multimodule.supervise;

import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitStatus;
import io.multimodule.unit.Units;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Which unit each task has, what was last known of it, and how long it may take to end. Conductor thread only. */
final class TaskUnits {
    private static final int LAST_LINES = 20;
    /** How long the lines may keep back what is told of an end; a broker that hangs may never give them. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Units units;
    private final Conductor conductor;
    private final Map<String, UnitStatus> statuses = new HashMap<>();
    /** The unit in which each was started or found last. */
    private final Map<String, UnitName> names = new HashMap<>();
    private final StopTimes stopTimes = new StopTimes();

    TaskUnits(Units units, Conductor conductor) {
        this.units = units;
        this.conductor = conductor;
    }

    Units units() {
        return units;
    }

    StopTimes stopTimes() {
        return stopTimes;
    }

    /** The unit that a task has, or had last; that of a task with a process of its own when it never had one. */
    UnitName unitOf(String task) {
        return names.getOrDefault(task, UnitNames.ofTask(task));
    }

    /** What was last known of it. */
    Optional<UnitStatus> status(String task) {
        return Optional.ofNullable(statuses.get(task));
    }

    /** It is being started in that unit; nothing is known of it yet. */
    void started(String task, UnitName unit) {
        statuses.remove(task);
        names.put(task, unit);
    }

    /** It runs in that unit. */
    void found(String task, UnitStatus status) {
        statuses.put(task, status);
        names.put(task, status.name());
    }

    /** This is known of it now. */
    void seen(String task, UnitStatus status) {
        statuses.put(task, status);
    }

    /** By what a person finds a process. */
    String description(String task) {
        long pid = status(task).map(UnitStatus::mainPid).orElse(0L);
        return task + " (" + unitOf(task) + (pid == 0 ? "" : ", process " + pid) + ")";
    }

    /** The last lines that its unit wrote, for the person who has to find out why it ended. */
    CompletionStage<Message> lastLines(String task) {
        Message none = LastLines.details(List.of());
        return conductor.within(PATIENCE, units.logTail(unitOf(task), LAST_LINES).thenApply(LastLines::details), none);
    }
}
