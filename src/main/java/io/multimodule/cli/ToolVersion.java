package io.multimodule.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class ToolVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"${COMMAND-FULL-NAME} (MultiModule) " + text()};
    }

    static String text() {
        String version = ToolVersion.class.getPackage().getImplementationVersion();
        return version == null ? "of a development build" : version;
    }
}
