package io.multimodule.state;

import java.io.IOException;

/** Told what became of a save or a removal. Exactly one of the methods is called. */
public interface SaveListener {

    /**
     * The state is on disk and survives a power failure; for a removal, its files are gone. On the
     * writer's thread.
     *
     * @param generation the number of the save; 0 for a removal
     */
    void saved(String task, long generation);

    /**
     * The state is not on disk; the generations before it are as they were. The caller keeps it as
     * unsaved and tries again. On the writer's thread.
     *
     * @param error names the path, the cause and the next step
     */
    void failed(String task, IOException error);

    /** A newer save of the same task came before this one was begun; its listener is told. On that save's thread. */
    default void superseded(String task) {
    }
}
