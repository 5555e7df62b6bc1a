package io.multimodule.daemon;

import io.multimodule.supervise.Supervisor;
import io.multimodule.unit.Units;

/** The processes of tasks, as whoever stops them needs them. Conductor thread only. */
interface Processes {
    /** Who keeps them; null while that is not open. */
    Supervisor supervisor();

    /** What they are kept as; null while that is not open. */
    Units units();

    /** Whether the configuration has a task of that name, wherever its home is. */
    boolean isConfigured(String task);

    /** Whether something with a process of its own is a program, not a host of Java tasks. */
    boolean isProgram(String name);

    /** Whether a callback has kept a host from everything else for so long that it will hardly end well. */
    boolean isStuck(String name);
}
