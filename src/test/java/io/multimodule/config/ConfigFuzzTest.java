package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConfigFuzzTest {

    @Property(tries = 3000)
    void shouldEitherReadAFileOrSayWhereItIsWrong(@ForAll("nearlyYaml") String text) {
        check(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void shouldSurviveAnyBytes(@ForAll byte[] bytes) {
        check(bytes);
    }

    private static void check(byte[] bytes) {
        try {
            assertThat(YamlReader.read("f", bytes, new ArrayList<>())).isNotNull();
        } catch (BadSourceException e) {
            assertThat(e.problem().line()).as(e.getMessage()).isPositive();
            assertThat(e.problem().text()).isNotBlank().doesNotContain("\n");
        }
    }

    @Provide
    Arbitrary<String> nearlyYaml() {
        return Arbitraries.of(List.of("a", "b", ": ", ":", "\n", "\n  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "#",
                "&x ", "*x", "!t ", "!!int ", "---\n", "...\n", "|\n", ">-\n", "? ", "%YAML 1.1\n", "%TAG ! x\n", "\t",
                "1", "0x1", ".inf", "~", "<<", "\\x", "\\U00110000", "\\uD800", "@", "`", "\r", "\u2028",
                "\uD83D\uDE00"))
                .list().ofMaxSize(30).map(parts -> String.join("", parts));
    }
}
