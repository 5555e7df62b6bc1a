package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.runtime.HostRole;
import io.multimodule.runtime.Overrides;
import java.util.List;

/**
 * Turns a task's configuration as the predecessor's control messages have it into the shape of ours:
 * there the settings of the task itself and {@code is_external} lie in one object, and the routes are
 * the configuration of a task Router.
 */
final class TaskOverride {
    private static final String TASKS = "tasks";
    private static final String LIMITS = "limits";
    private static final String ROUTER = "Router";
    private static final String IS_EXTERNAL = "is_external";
    private static final String INTERVALS = "intervals";
    private static final String SAVE_STATE = "save_state";

    private TaskOverride() {
    }

    /** The changes with the configuration of a task replaced whole. */
    static Message apply(Message changes, String task, Message config) {
        if (task.equals(ROUTER)) {
            return changes.with("routes", config.has("routes") ? config.get("routes") : List.of());
        }
        Object said = config.get(IS_EXTERNAL);
        boolean external = Boolean.TRUE.equals(said) || said != null && said.toString().equals("1");
        Message.Builder entry = Message.builder(4).put("config", config.without(IS_EXTERNAL).without(INTERVALS))
                .put("external", external).put("host", external ? task : HostRole.MAIN.name());
        Object saveEvery = config.object(INTERVALS) == null ? null : config.object(INTERVALS).get(SAVE_STATE);
        if (saveEvery != null) {
            entry.put("save_every", saveEvery + "s");
        }
        return Overrides.with(changes, TASKS, task, entry.build());
    }

    /**
     * The changes with the task wanted in a host. That alone does not make a task of what the files do not name any
     * more; a task that only a route or a message loaded is configured by its move.
     *
     * @param configured whether it is a task of the configuration in force
     */
    static Message move(Message changes, String task, String host, boolean configured) {
        Message tasks = changes.object(TASKS);
        Message entry = tasks == null ? null : tasks.object(task);
        Message placed = (entry == null ? Message.EMPTY : entry).with("external", !host.equals(HostRole.MAIN.name()))
                .with("host", host);
        // No limits of its own: an entry that hides nothing of what files may say of the task later.
        return Overrides.with(changes, TASKS, task, configured || placed.has(LIMITS) ? placed
                : placed.with(LIMITS, Message.EMPTY));
    }

    /** The changes so that the task has no configuration any more, whatever the files say. */
    static Message remove(Message changes, String task) {
        return task.equals(ROUTER) ? changes.with("routes", null) : Overrides.with(changes, TASKS, task, null);
    }
}
