package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsSettingsTest {
    @Test
    void shouldOpenNothingUnlessItIsAskedFor() {
        assertThat(Settings.read(load("{}")).metrics()).isEqualTo(new MetricsSettings(Optional.empty(), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9310", "127.1.2.3:1", "localhost:9310", "[::1]:65535"})
    void shouldTakeLoopbackAddresses(String text) {
        Config config = load("metrics: { listen: \"" + text + "\", jmx: true }");
        MetricsSettings settings = Settings.read(config).metrics();

        assertThat(config.problemText()).isEqualTo("0 problems");
        assertThat(settings.jmx()).isTrue();
        assertThat(settings.listen().map(InetSocketAddress::getAddress)).get()
                .matches(address -> address.isLoopbackAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9310", "9310", ":9310", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "[::]:9310",
            "192.168.0.1:9310", "example.com:9310", "127.0.0.1.example.com:80", "127.0.0.300:80", "localhost:"})
    void shouldRefuseEverythingElseWithTheReason(String text) {
        Config config = load("metrics: { listen: \"" + text + "\" }");

        assertThat(Settings.read(config).metrics().listen()).isEmpty();
        assertThat(config.problemText()).contains("metrics.listen: must be a loopback address with a port")
                .contains("without being asked who he is").contains("\"" + text + "\"");
    }

    private static Config load(String yaml) {
        return new ConfigLoader("tasks.*.config").load(List.of(ConfigSource.text("/etc/multimodule.yaml", yaml)));
    }
}
