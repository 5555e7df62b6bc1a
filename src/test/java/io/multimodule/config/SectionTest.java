package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SectionTest {
    enum Mode { FAST, VERY_SAFE }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong("5", s -> s.text("v"), "must be text: write it in quotes, as \"5\"; it is the number 5"),
                wrong("true", s -> s.text("v"), "must be text: write it in quotes, as \"true\"; it is true"),
                wrong("{a: 1, b: 2}", s -> s.text("v"), "must be text; it is an object (a, b)"),
                wrong("[1, 2]", s -> s.bool("v"), "must be true or false; it is a list of 2"),
                wrong("yes", s -> s.bool("v"), "must be true or false; it is the text \"yes\""),
                wrong("1", s -> s.bool("v"), "must be true or false; it is the number 1"),
                wrong("11", s -> s.integer("v", 1, 10), "must be a whole number from 1 to 10; it is the number 11"),
                wrong("1.5", s -> s.integer("v", 1, 10), "must be a whole number from 1 to 10; it is the number 1.5"),
                wrong("'7'", s -> s.integer("v", 1, 10),
                        "must be a whole number from 1 to 10, without quotes; it is the text \"7\""),
                wrong("99999999999999999999", s -> s.integer("v", 1, 10),
                        "must be a whole number from 1 to 10; it is the number 99999999999999999999"),
                wrong("-1", s -> s.number("v", 0, 0.5), "must be a number from 0 to 0.5; it is the number -1"),
                wrong("30", s -> s.duration("v"), "must be a duration such as 30s, 100ms, 5m, 1h or 1d (units d h m s "
                        + "ms us ns); it is the number 30"),
                wrong("30 sec", s -> s.duration("v"), "must be a duration such as 30s, 100ms, 5m, 1h or 1d (units d h "
                        + "m s ms us ns); it is the text \"30 sec\""),
                wrong("2h", s -> s.duration("v", Duration.ofMillis(100), Duration.ofMinutes(90)),
                        "must be from 100ms to 1h30m; it is the text \"2h\""),
                wrong("64M", s -> s.size("v"), "must be a size such as 64MiB, 16kB or 4096 (units TiB GiB MiB KiB TB "
                        + "GB MB kB B; no unit means bytes); it is the text \"64M\""),
                wrong("1TiB", s -> s.size("v", 1, 1 << 30), "must be from 1B to 1GiB; it is the text \"1TiB\""),
                wrong("50", s -> s.percent("v"), "must be a share from 0% to 100%, with the sign; it is the number 50"),
                wrong("101%", s -> s.percent("v"),
                        "must be a share from 0% to 100%, with the sign; it is the text \"101%\""),
                wrong("fast", s -> s.rate("v"), "must be a rate such as 10/s, 5/10s or 3/m; it is the text \"fast\""),
                wrong("10/x", s -> s.rate("v"), "must be a duration such as 30s, 100ms, 5m, 1h or 1d (units d h m s ms "
                        + "us ns); it is the text \"10/x\""),
                wrong("10/0s", s -> s.rate("v"), "must be at least 0 in more than no time; it is the text \"10/0s\""),
                wrong("very-save", s -> s.choice("v", Mode.class),
                        "must be one of fast, very-safe (did you mean 'very-safe'?); it is the text \"very-save\""),
                wrong("x", s -> s.choice("v", Mode.class), "must be one of fast, very-safe; it is the text \"x\""),
                wrong("''", s -> s.path("v"), "must be a path; it is the text \"\""),
                wrong("x", s -> s.message("v"), "must be an object of 'key: value' lines; it is the text \"x\""),
                wrong("x", s -> s.text("v").check(t -> t.length() > 1, "must be longer than a letter"),
                        "must be longer than a letter; it is the text \"x\""));
    }

    private static Arguments wrong(String yaml, Function<Section, Setting<?>> ask, String text) {
        return Arguments.of(yaml, ask, text);
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void shouldSayWhatWouldBeRight(String yaml, Function<Section, Setting<?>> ask, String text) {
        Config config = Yaml.config("x:", "  v: " + yaml);
        assertThat(ask.apply(config.root().section("x")).optional()).isEmpty();
        assertThat(Yaml.problems(config)).containsExactly("mm.yaml:2:6: x.v: " + text);
    }

    @Test
    void shouldReadEveryType() {
        Section s = Yaml.root("t: words", "i: 7", "n: 0.5", "b: true", "d: 1h30m", "z: 64MiB", "p: 12.5%", "r: 5/10s",
                "c: very-safe", "l: [a, b]", "m: {a: [1, {b: null}]}", "w: 1", "f: /var/lib/x");
        assertThat(s.text("t").orElse("")).isEqualTo("words");
        assertThat(s.integer("i", 0, 9).orElse(0L)).isEqualTo(7);
        assertThat(s.number("n", 0, 9).orElse(0.0)).isEqualTo(0.5);
        assertThat(s.bool("b").orElse(false)).isTrue();
        assertThat(s.duration("d").orElse(null)).isEqualTo(Duration.ofMinutes(90));
        assertThat(s.size("z").orElse(0L)).isEqualTo(64 << 20);
        assertThat(s.percent("p").orElse(0.0)).isEqualTo(0.125);
        assertThat(s.rate("r").orElse(null)).isEqualTo(new Rate(5, Duration.ofSeconds(10)));
        assertThat(s.choice("c", Mode.class).orElse(Mode.FAST)).isEqualTo(Mode.VERY_SAFE);
        assertThat(s.list("l").orElse(List.of())).containsExactly("a", "b");
        assertThat(s.message("m").orElse(Message.EMPTY).array("a")).hasSize(2);
        assertThat(s.value("w").word().orElse("")).isEqualTo("1");
        assertThat(s.path("f").orElse(null)).isEqualTo(Path.of("/var/lib/x"));
    }

    @Test
    void shouldGiveDefaultsForWhatIsMissingOrEmpty() {
        Config config = Yaml.config("empty:", "s: ~");
        assertThat(config.root().text("empty").orElse("default")).isEqualTo("default");
        assertThat(config.root().text("nowhere").orElse("default")).isEqualTo("default");
        assertThat(config.root().section("s").integer("n", 0, 1).orElse(1L)).isEqualTo(1);
        assertThat(config.root().sections("tasks")).isEmpty();
        assertThat(config.problems()).isEmpty();
    }

    @Test
    void shouldReportAMissingValueThatIsRequired() {
        Config config = Yaml.config("pools:", "  Web: {max: 3}");
        Section web = config.root().sections("pools").get("Web");
        assertThat(web.text("class").required("?")).isEqualTo("?");
        web.integer("max", 1, 9);
        assertThat(Yaml.problems(config)).containsExactly("mm.yaml:2:8: pools.Web.class: is missing; add it");
    }

    @Test
    void shouldReportEveryUnknownKeyWithTheNameThatWasMeant() {
        Config config = Yaml.config("contol_queue: x", "queues: { directry: /x, Mode: a, colour: red }", "zzz: 1");
        config.root().text("control_queue").orElse("");
        Section queues = config.root().section("queues");
        queues.path("directory");
        queues.text("mode");
        assertThat(Yaml.problems(config)).containsExactly(
                "mm.yaml:1:1: contol_queue: unknown key; did you mean 'control_queue'?",
                "mm.yaml:2:11: queues.directry: unknown key; did you mean 'directory'?",
                "mm.yaml:2:25: queues.Mode: unknown key; did you mean 'mode'?",
                "mm.yaml:2:34: queues.colour: unknown key; known here: directory, mode",
                "mm.yaml:3:1: zzz: unknown key; known here: control_queue, queues");
    }

    @Test
    void shouldKnowTheNameThatWasMeantThoughItIsThereToo() {
        Config config = Yaml.config("routes: x", "rotues: y");
        config.root().text("routes").orElse("");
        assertThat(Yaml.problems(config)).containsExactly("mm.yaml:2:1: rotues: unknown key; did you mean 'routes'?");
    }

    @Test
    void shouldAcceptAnotherNameForAKeyButNotBoth() {
        assertThat(Yaml.root("qname: A").text("queue", "qname").required("")).isEqualTo("A");
        Config both = Yaml.config("queue: A", "qname: B");
        both.root().text("queue", "qname").required("");
        assertThat(Yaml.problems(both)).containsExactly(
                "mm.yaml:2:1: qname: is another name of 'queue', which is set in mm.yaml:1; keep one of them");
    }

    @Test
    void shouldReportEverythingAtOnceSortedByLine() {
        Config config = Yaml.config("a: x", "b: x", "a: y", "c: 0x1", "unknown: 1");
        config.root().integer("b", 0, 1);
        config.root().integer("a", 0, 1);
        config.root().text("c");
        assertThat(config.problemText()).isEqualTo("""
                mm.yaml:1:4: a: must be a whole number from 0 to 1; it is the text "x"
                mm.yaml:2:4: b: must be a whole number from 0 to 1; it is the text "x"
                mm.yaml:3:1: a: the key is here twice (first in line 1); remove one
                mm.yaml:4:4: c: 0x1 is not a number in JSON's sense; write it without prefix, leading zeros or \
                underscores, or as text: "0x1"
                mm.yaml:5:1: unknown: unknown key; known here: b, a, c
                5 problems""");
    }

    @Test
    void shouldReportWrongItemsOfAList() {
        Config config = Yaml.config("l:", "  - a", "  - 5", "k: a");
        assertThat(config.root().list("l").orElse(List.of())).containsExactly("a");
        config.root().list("k");
        assertThat(Yaml.problems(config)).containsExactly(
                "mm.yaml:3:5: l[1]: must be text: write it in quotes, as \"5\"; it is the number 5",
                "mm.yaml:4:4: k: must be a list, in brackets or one '- ' line each; it is the text \"a\"");
    }

    @Test
    void shouldPutForeignProblemsOnTheInnermostLineThatThereIs() {
        Config config = Yaml.config("routes:", "  - match: { source: a }", "  - match:", "      a.b:", "        c: 1",
                "    forwards: []");
        ConfigValue routes = config.root().value("routes");
        assertThat(routes.items()).hasSize(2);
        routes.problem("[1].match.a.b.c", "one");
        routes.problem("[1].match.\"a.b\".c", "two");
        routes.problem("[1].forwards[7].queue", "three");
        routes.problem("[0].match.source", "four");
        routes.problem("[9]", "five");
        routes.problem("", "six");
        assertThat(Yaml.problems(config)).containsExactly(
                "mm.yaml:2:3: routes: six",
                "mm.yaml:2:3: routes[9]: five",
                "mm.yaml:2:14: routes[0].match.source: four",
                "mm.yaml:5:9: routes[1].match.\"a.b\".c: two",
                "mm.yaml:5:9: routes[1].match.a.b.c: one",
                "mm.yaml:6:5: routes[1].forwards[7].queue: three");
    }

    @Test
    void shouldCountRelativePathsFromTheFileThatSaysThem() {
        Config config = new ConfigLoader().load(List.of(
                ConfigSource.text("/etc/mm/main.yaml", "a: state\nl: [x, /y, ../z]\n"),
                ConfigSource.overrides("control message", Message.of("b", "state"))));
        assertThat(config.root().path("a").orElse(null)).isEqualTo(Path.of("/etc/mm/state"));
        assertThat(config.root().path("b").orElse(null)).isEqualTo(Path.of("state"));
        assertThat(config.root().paths("l").orElse(List.of()))
                .containsExactly(Path.of("/etc/mm/x"), Path.of("/y"), Path.of("/etc/z"));
    }
}
