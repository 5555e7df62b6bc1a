package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.state.StateLoad;
import io.multimodule.task.Task;
import java.io.IOException;

/** Makes a running task of its class and its saved state. Conductor thread only. */
final class CellMaker {
    private final Host host;

    CellMaker(Host host) {
        this.host = host;
    }

    /**
     * Makes the task, gives it its state and starts it.
     *
     * @param entry gets the status of a task that is held
     * @param state what was saved; not looked at for a stateless task
     * @return null when it is held, because no saved state is readable
     * @throws TaskFailedException it cannot be made, or refused its configuration or its start
     */
    Cell make(TaskEntry entry, TaskCatalog.Found.TaskClass found, StateLoad state) throws TaskFailedException {
        Cell cell = new Cell(entry.name, task(entry.name, found), host);
        if (cell.isStateful() && !restore(entry, cell, state)) {
            return null;
        }
        cell.start(entry.settings.config());
        return cell;
    }

    /** A constructor that does not return is measured like any other callback. */
    private Task task(String name, TaskCatalog.Found.TaskClass found) throws TaskFailedException {
        host.activity().enter(name);
        try {
            return found.maker().make();
        } finally {
            host.activity().exit();
        }
    }

    /** Gives the task its saved state; without a readable one it is held rather than begun from nothing. */
    private boolean restore(TaskEntry entry, Cell cell, StateLoad state) {
        if (state instanceof StateLoad.Damaged damaged) {
            return hold(entry, "no saved state of it is readable: " + String.join("; ", damaged.problems()));
        }
        if (state instanceof StateLoad.Loaded loaded) {
            for (String problem : loaded.problems()) {
                host.reports().happened(Event.STATE_DAMAGED, entry.name,
                        problem + "; the generation before it is used");
            }
            try {
                if (loaded.generation() == StateLoad.UNSAVED) {
                    cell.state().restoreUnsaved(loaded.json());
                } else {
                    cell.state().restore(loaded.json());
                }
            } catch (IOException e) {
                return hold(entry, "its saved state does not fit its class: " + e.getMessage());
            }
        }
        return true;
    }

    private boolean hold(TaskEntry entry, String why) {
        String reason = "task " + entry.name + " is held, so that it does not begin from nothing: " + why
                + ". Repair or remove the files, then \"multimodulectl release " + entry.name + "\" lets it load again";
        entry.stands(TaskStatus.HELD, reason);
        host.reports().happened(Event.TASK_HELD, entry.name, reason);
        return false;
    }
}
