package io.multimodule.runtime;

import java.util.Map;
import java.util.Set;

/**
 * What the configuration wants of a host.
 *
 * @param tasks the configured tasks by name
 * @param routed the names that routes forward to; such a task is loaded even without configuration
 */
public record HostSettings(Map<String, TaskSettings> tasks, Set<String> routed) {

    /** Copies the collections. */
    public HostSettings {
        tasks = Map.copyOf(tasks);
        routed = Set.copyOf(routed);
    }

    /** The settings of a task, configured or not. */
    TaskSettings of(String name) {
        TaskSettings settings = tasks.get(name);
        return settings == null ? TaskSettings.unnamed(name) : settings;
    }
}
