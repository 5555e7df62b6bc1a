package io.multimodule.state;

import java.util.List;

/** What was found for a task. */
public sealed interface StateLoad {

    /** The generation of a state that is not on disk, because its save failed. */
    long UNSAVED = 0;

    /**
     * A state that is whole.
     *
     * @param json       the state
     * @param savedAt    when it was saved, in ms since 1970
     * @param generation the number of the save, 1 for the first one; {@link #UNSAVED} when it failed
     * @param problems   what is wrong with the newer generations; empty when this is the newest
     */
    record Loaded(byte[] json, long savedAt, long generation, List<String> problems) implements StateLoad {
    }

    /** There never was a state, or it was removed: the task starts from its initial one. */
    record None() implements StateLoad {
    }

    /**
     * There are generations and none can be read. Starting from nothing would lose what they hold.
     *
     * @param problems one text for each file, newest first: path, what is wrong, what to do
     */
    record Damaged(List<String> problems) implements StateLoad {
    }
}
