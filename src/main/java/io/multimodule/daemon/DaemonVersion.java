package io.multimodule.daemon;

import io.multimodule.lifecycle.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class DaemonVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"multimoduled (MultiModule) " + Version.text()};
    }
}
