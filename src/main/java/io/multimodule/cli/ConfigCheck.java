package io.multimodule.cli;

import java.nio.file.Path;
import java.util.List;

/** The daemon's own check of its configuration. */
@FunctionalInterface
interface ConfigCheck {

    /** Checks a main file and what belongs to it. */
    Findings check(Path mainFile);

    /**
     * What was found.
     *
     * @param problems one text for each, with file, line and what to do; empty when the daemon would start with it
     * @param warnings what the daemon would take, but not as it is written, or not all of it, a sentence each
     */
    record Findings(List<String> problems, List<String> warnings) {
    }
}
