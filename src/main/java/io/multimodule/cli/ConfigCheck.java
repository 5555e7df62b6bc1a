package io.multimodule.cli;

import java.nio.file.Path;
import java.util.List;

/** The daemon's own check of its configuration. */
@FunctionalInterface
interface ConfigCheck {

    /**
     * Checks a main file and what belongs to it.
     *
     * @return one text for each problem, with file, line and what to do; empty when the daemon would take it
     */
    List<String> problems(Path mainFile);

    /** What the daemon would take for something else than is written, a sentence each. */
    default List<String> adjustments(Path mainFile) {
        return List.of();
    }
}
