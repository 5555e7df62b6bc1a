package io.multimodule.daemon;

import io.multimodule.runtime.Settings;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What does not change while a daemon runs.
 *
 * @param settings what it started with
 * @param configFile its main configuration file
 * @param started when
 */
record DaemonFacts(Settings settings, Path configFile, Instant started) {

    DaemonFacts(Settings settings, Path configFile) {
        this(settings, configFile, Instant.now());
    }
}
