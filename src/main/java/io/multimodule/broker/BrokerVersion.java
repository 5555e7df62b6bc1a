package io.multimodule.broker;

import io.multimodule.lifecycle.Version;
import picocli.CommandLine.IVersionProvider;

/** The answer to {@code --version}. */
final class BrokerVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"multimodule-broker " + Version.text()};
    }
}
