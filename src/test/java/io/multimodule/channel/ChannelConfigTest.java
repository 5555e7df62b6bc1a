package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelConfigTest {
    private final ChannelConfig reader = new ChannelConfig((match, problems) -> {
        if (match.has("bad")) {
            problems.accept("bad", "is no match");
        }
        return message -> match.asMap().entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(message.get(entry.getKey())));
    });

    @Test
    void shouldReadWordsNumbersAndObjects() {
        Config config = config("""
                channels:
                  log: 1
                  error: journal
                  alert: Alerts
                  debug: { to: debug.out, level: 4 }
                  audit:
                    include: { mine: { task: A }, yours: { task: B } }
                    exclude_matches: [ { str: quiet } ]
                    endpoints: { one: { qname: Audit }, two: /var/log/audit }
                """);
        ChannelSettings settings = read(config);
        assertThat(problems(config)).isEmpty();
        assertThat(settings.rule("log").to()).isEqualTo(ChannelTarget.STDOUT);
        assertThat(settings.rule("error").to()).isEqualTo(ChannelTarget.JOURNAL);
        assertThat(settings.rule("alert").to()).isEqualTo(new ChannelTarget.ToQueue("Alerts"));
        assertThat(settings.debugLevel()).isEqualTo(4);
        ChannelRule audit = settings.rule("audit");
        assertThat(audit.to()).as("as error by default").isEqualTo(ChannelTarget.STDERR);
        assertThat(audit.endpoints()).containsExactly(new ChannelTarget.ToQueue("Audit"),
                new ChannelTarget.ToFile(Path.of("/var/log/audit")));
        assertThat(audit.admits(entry("A", "x"))).isTrue();
        assertThat(audit.admits(entry("B", "quiet"))).isFalse();
        assertThat(audit.admits(entry("C", "x"))).isFalse();
    }

    @Test
    void shouldCountARelativeFileFromTheConfigurationsDirectory() {
        assertThat(read(config("channels: { log: logs/mm.log, debug: off }")).rule("log").to())
                .isEqualTo(new ChannelTarget.ToFile(Path.of("/etc/mm/logs/mm.log")));
    }

    @Test
    void shouldOfferWhatIsAskedForAndAlertsUnlessNotWanted() {
        ChannelSettings usual = read(config("channels: { alert: { to: Alerts }, audit: { offer: true }, log: 1 }"));
        assertThat(usual.rule("alert").offers()).isTrue();
        assertThat(usual.rule("audit").offers()).isTrue();
        assertThat(usual.rule("log").offers()).isFalse();
        assertThat(usual.rule("other").offers()).isFalse();
        assertThat(read(config("channels: { alert: { offer: false } }")).rule("alert").offers()).isFalse();
        assertThat(read(config("channels: { alert: router }")).rule("alert").offers()).isFalse();
    }

    @Test
    void shouldKeepTheDefaultsWhereNothingIsSaid() {
        assertThat(read(config("a: 1"))).isEqualTo(ChannelSettings.defaults(false));
    }

    @Test
    void shouldReportWhatIsWrongWithItsPlace() {
        Config config = config("""
                channels:
                  log: [1]
                  error: ""
                  debug: { level: -1, too: 1 }
                  alert:
                    include: { x: { bad: 1 } }
                    endpoints: [ { destination: host }, { queue: A, qname: B } ]
                """);
        read(config);
        assertThat(problems(config)).containsExactly(
                "/etc/mm/c.yaml:2:8: channels.log: must be text; it is a list of 1",
                "/etc/mm/c.yaml:3:10: channels.error: must be 1, 2, journal, router, off, a path with a '/' in it, or "
                        + "the name of a queue; it is the text \"\"",
                "/etc/mm/c.yaml:4:19: channels.debug.level: must be a whole number from 0 to 1000000; it is the "
                        + "number -1",
                "/etc/mm/c.yaml:4:23: channels.debug.too: unknown key; did you mean 'to'?",
                "/etc/mm/c.yaml:6:21: channels.alert.include.x.bad: is no match",
                "/etc/mm/c.yaml:7:18: channels.alert.endpoints[0].queue: is missing; add it",
                "/etc/mm/c.yaml:7:33: channels.alert.endpoints[0].destination: names another machine, and no cluster "
                        + "is configured; remove it",
                "/etc/mm/c.yaml:7:53: channels.alert.endpoints[1].qname: is another name of 'queue', which is set in "
                        + "/etc/mm/c.yaml:7; keep one of them");
    }

    private ChannelSettings read(Config config) {
        config.root().value("a");
        return reader.read(config.root().value("channels"), ChannelSettings.defaults(false));
    }

    private static Config config(String yaml) {
        return new ConfigLoader().load(List.of(ConfigSource.text("/etc/mm/c.yaml", yaml)));
    }

    private static List<String> problems(Config config) {
        return config.problems().stream().map(ConfigProblem::toString).toList();
    }

    private static ChannelEntry entry(String task, String text) {
        return ChannelEntry.of("audit", 0, new ChannelOrigin(task, 1), text);
    }
}
