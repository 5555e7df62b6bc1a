package io.multimodule.cli;

import io.multimodule.lifecycle.Version;
import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class ToolVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"${COMMAND-FULL-NAME} (MultiModule) " + Version.text()};
    }
}
