package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChannelSettingsTest {
    private final ChannelSettings defaults = ChannelSettings.defaults(false);

    @Test
    void shouldPinTheDefaults() {
        assertThat(defaults.rule("log").to()).isEqualTo(ChannelTarget.STDOUT);
        assertThat(defaults.rule("error").to()).isEqualTo(ChannelTarget.STDERR);
        assertThat(defaults.rule("alert").to()).isEqualTo(ChannelTarget.STDERR);
        assertThat(defaults.rule("debug").to()).isEqualTo(ChannelTarget.OFF);
        assertThat(defaults.rule("alert").offers()).isTrue();
        assertThat(defaults.rule("error").offers()).isFalse();
        ChannelSettings systemd = ChannelSettings.defaults(true);
        assertThat(systemd.rule("log").to()).isEqualTo(ChannelTarget.JOURNAL);
        assertThat(systemd.rule("error").to()).isEqualTo(ChannelTarget.JOURNAL);
        assertThat(systemd.rule("alert").to()).isEqualTo(ChannelTarget.JOURNAL);
        assertThat(systemd.rule("debug").to()).isEqualTo(ChannelTarget.OFF);
    }

    @Test
    void shouldReadTheListOfTheCommandLine() {
        ChannelSettings settings = defaults.withTargets("log:1,alert:queue_name,error:/path,debug:router,audit:2");
        assertThat(settings.rule("log").to()).isEqualTo(ChannelTarget.STDOUT);
        assertThat(settings.rule("alert").to()).isEqualTo(new ChannelTarget.ToQueue("queue_name"));
        assertThat(settings.rule("error").to()).isEqualTo(new ChannelTarget.ToFile(Path.of("/path")));
        assertThat(settings.rule("debug").to()).isEqualTo(ChannelTarget.ROUTER);
        assertThat(settings.rule("audit").to()).isEqualTo(ChannelTarget.STDERR);
        assertThat(settings.rule("other").to()).isEqualTo(new ChannelTarget.ToFile(Path.of("/path")));
        assertThat(defaults.withTargets("log:journal,debug:off").rule("log").to()).isEqualTo(ChannelTarget.JOURNAL);
    }

    @Test
    void shouldNameTheWrongPartOfTheList() {
        for (String wrong : new String[] {"", "log", "log:", ":1", "log:1,,error:2"}) {
            assertThatThrownBy(() -> defaults.withTargets(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the channel list '" + wrong + "' has '").hasMessageEndingWith(
                            "write channel:target, as log:1,alert:queue_name,error:/path,debug:router");
        }
    }

    @Test
    void shouldSendDebugSomewhereWhenALevelIsAskedFor() {
        assertThat(defaults.withDebugLevel(3).rule("debug").to()).isEqualTo(ChannelTarget.STDOUT);
        assertThat(defaults.withTargets("debug:/x").withDebugLevel(3).rule("debug").to())
                .isEqualTo(new ChannelTarget.ToFile(Path.of("/x")));
    }

    @Test
    void shouldSendEverythingOneWay() {
        ChannelSettings settings = ChannelSettings.allTo(new ChannelTarget.ToQueue("OutOfBand"), 2);
        for (String channel : new String[] {"log", "error", "alert", "debug", "other"}) {
            assertThat(settings.rule(channel).to()).isEqualTo(new ChannelTarget.ToQueue("OutOfBand"));
        }
    }
}
