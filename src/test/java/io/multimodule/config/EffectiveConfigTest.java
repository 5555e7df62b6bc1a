package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EffectiveConfigTest {

    @Test
    void shouldShowEveryValueWithItsOrigin() {
        Config config = sample();
        assertThat(config.problems()).isEmpty();
        assertThat(config.effective().yaml()).isEqualTo("""
                control_queue: "multi module"               # mm.yaml:1
                save_every: 1s                              # default
                limit: 256MiB                               # default
                share: 50%                                  # default
                state_dir: /var/lib/mm                      # default
                paths: [a, "1"]                             # mm.yaml:2
                tasks:
                  A:
                    external: true                          # mm.yaml:3
                    config:
                      num: 1                                # mm.yaml:3
                      o: {}                                 # mm.yaml:3
                    note: hi                                # control message
                  B:
                    external: false                         # default
                routes:
                  - match:
                      a: 1                                  # mm.yaml:5
                    forwards:
                      - queue: q                            # mm.yaml:5
                """);
    }

    @Test
    void shouldListEveryValueAsJson() {
        List<Object> values = sample().effective().json().array("values");
        assertThat(values).contains(
                Message.of("path", "save_every", "value", "1s", "from", "default"),
                Message.of("path", "tasks.A.config.num", "value", 1L, "from", "mm.yaml").with("line", 3L),
                Message.of("path", "tasks.A.note", "value", "hi", "from", "control message"));
    }

    @Property(tries = 200)
    void shouldWriteYamlThatMeansTheSame(@ForAll("values") Map<String, Object> map) {
        Message message = Message.copyOf(map);
        Config first = new ConfigLoader().load(List.of(ConfigSource.overrides("m", Message.of("v", message))));
        first.root().value("v").any();
        Config second = new ConfigLoader().load(List.of(ConfigSource.text("t", first.effective().yaml())));
        assertThat(second.problems()).filteredOn(p -> !p.text().startsWith("unknown key")).isEmpty();
        assertThat(second.root().value("v").any()).isEqualTo(message.size() == 0 ? Message.EMPTY : message);
    }

    @Provide
    Arbitrary<Map<String, Object>> values() {
        Arbitrary<String> text = Arbitraries.oneOf(Arbitraries.strings().all().ofMaxLength(5)
                .filter(s -> s.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)),
                Arbitraries.of("yes", "null", "~", "1", "0x1", "a: b", "- a", "#", "", "1e3", ".5", "y", "=", "<<"));
        Arbitrary<Object> scalar = Arbitraries.oneOf(text.map(s -> s), Arbitraries.longs().map(l -> l),
                Arbitraries.doubles().map(d -> d), Arbitraries.of(true, false).map(b -> b));
        Arbitrary<Object> nested = Arbitraries.lazyOf(() -> scalar, () -> scalar.list().ofMaxSize(3).map(l -> l),
                () -> Arbitraries.maps(text, scalar.list().ofMaxSize(2).map(l -> (Object) l)).ofMaxSize(2).map(m -> m),
                () -> Arbitraries.maps(text, scalar).ofMaxSize(2).list().ofMaxSize(2).map(l -> l));
        return Arbitraries.maps(text, nested).ofMaxSize(4);
    }

    private static Config sample() {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", """
                control_queue: multi module
                paths: [a, "1"]
                tasks: { A: { external: true, config: { num: 1, o: {} } }, B: }
                routes:
                  - { match: { a: 1 }, forwards: [ { queue: q } ] }
                """), ConfigSource.overrides("control message",
                Message.of("tasks", Message.of("A", Message.of("note", "hi"))))));
        Section root = config.root();
        root.text("control_queue").orElse("");
        root.duration("save_every").orElse(Duration.ofSeconds(1));
        root.size("limit").orElse(256L << 20);
        root.percent("share").orElse(0.5);
        root.path("state_dir").orElse(Path.of("/var/lib/mm"));
        root.list("paths").orElse(List.of());
        root.sections("tasks").forEach((name, task) -> {
            task.bool("external").orElse(false);
            task.message("config").optional();
            task.text("note").optional();
        });
        root.items("routes");
        return config;
    }
}
