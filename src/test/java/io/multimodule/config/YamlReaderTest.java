package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: 1\\na: 2\\n | mm.yaml:2:1: a: the key is here twice (first in line 1); remove one
            t: {x: 1, x: 2}\\n | mm.yaml:1:11: t.x: the key is here twice (first in line 1); remove one
            a: 0660\\n | mm.yaml:1:4: a: 0660 NUMBER "0660"
            a: [0x1F]\\n | mm.yaml:1:5: a[0]: 0x1F NUMBER "0x1F"
            a: 1_000\\n | mm.yaml:1:4: a: 1_000 NUMBER "1_000"
            a: .inf\\n | mm.yaml:1:4: a: .inf NUMBER ".inf"
            a: &x [1]\\nb: *x\\n | mm.yaml:1:4: the anchor &x is not taken; remove it and write values out
            a: *x\\n | mm.yaml:1:4: the alias *x is not taken; write the value out
            a: !foo {b: 1}\\n | mm.yaml:1:4: the tag !foo is not taken; remove it
            a: 1\\n---\\nb: 2\\n | mm.yaml:3:1: a second YAML document begins here; keep one document a file
            a:\\n\\tb: 1\\n | mm.yaml:2:1: no YAML: found character '\\t(TAB)' TOKEN (Do not use \\t(TAB) TABS
            a: 1\\n b: 2\\n | mm.yaml:2:3: no YAML: mapping values MAPPING
            a: @x\\n | mm.yaml:1:4: no YAML: found character '@' TOKEN (Do not use @ for indentation); QUOTES
            a: "x\\n | mm.yaml:2:1: no YAML: found unexpected end of stream; a quote or bracket is not closed
            a: {b: 1}}\\n | mm.yaml:1:10: no YAML: expected <block end>, but found '}'
            ? [a, b]\\n: 1\\n | mm.yaml:1:4: a key must be plain text, and not a list or an object
            hello\\n | mm.yaml:1:1: LINES the text "hello"
            - a\\n- b\\n | mm.yaml:1:1: LINES a list of 2
            a: 1\\nb: x\\u0001y\\n | mm.yaml:2:5: the character U+0001 is CONTROL
            """)
    void shouldSayWhatIsWrongAndWhere(String yaml, String problem) {
        Config config = new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", unescape(yaml))));
        config.root().entries();
        assertThat(config.problems()).extracting(ConfigProblem::toString)
                .containsExactly(spelledOut(problem));
    }

    @Test
    void shouldTypeValuesAsJsonDoes() {
        assertThat(Yaml.message("i: 7", "n: -0", "r: 1.50", "e: 1e3", "t: '7'", "yes: yes", "off: off", "b: true",
                "z: ~", "empty:", "big: 12345678901234567890", "exact: 0.1000000000000000055", "d: 2026-01-01",
                "o: {a: [1, x]}"))
                .isEqualTo(Message.builder(14).put("i", 7L).put("n", 0L).put("r", 1.5).put("e", 1000.0).put("t", "7")
                        .put("yes", "yes").put("off", "off").put("b", true).put("z", null).put("empty", null)
                        .put("big", new BigInteger("12345678901234567890"))
                        .put("exact", new BigDecimal("0.1000000000000000055")).put("d", "2026-01-01")
                        .put("o", Message.of("a", List.of(1L, "x"))).build());
    }

    @Test
    void shouldSayWhichByteIsNotUtf8() {
        byte[] bytes = "a: 1\nb: x\u00ff\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(reason(bytes)).isEqualTo("mm.yaml:2:5: byte 0xFF is not UTF-8; save the file as UTF-8");
    }

    @Test
    void shouldRefuseABottomlessNesting() {
        byte[] bytes = ("a: " + "[".repeat(1000) + "]".repeat(1000)).getBytes(StandardCharsets.UTF_8);
        assertThat(reason(bytes)).isEqualTo(
                "mm.yaml:1:104: values are nested deeper than 100 levels; flatten them");
    }

    @Test
    void shouldTakeAnEmptyFileForNoSettings() throws BadSourceException {
        for (String nothing : new String[] {"", "# only words\n", "---\n", "\uFEFF"}) {
            assertThat(YamlReader.read("f", nothing.getBytes(StandardCharsets.UTF_8), new ArrayList<>()).fields())
                    .isEmpty();
        }
    }

    private static String reason(byte[] bytes) {
        try {
            return YamlReader.read("mm.yaml", bytes, new ArrayList<>()).toString();
        } catch (BadSourceException e) {
            return e.problem().toString();
        }
    }

    /** The table above has words in capitals for what would make its lines too long. */
    private static String spelledOut(String problem) {
        return problem.replace("NUMBER", "is not a number in JSON's sense; write it without prefix, leading zeros or "
                        + "underscores, or as text:")
                .replace("TOKEN", "that cannot start any token.")
                .replace("LINES", "the file must consist of lines 'key: value'; it is")
                .replace("CONTROL", "not allowed in YAML; remove it, or write \"\\u0001\" inside double quotes")
                .replace("MAPPING", "are not allowed here; check the indentation, and put text that holds "
                        + "': ' in quotes")
                .replace("QUOTES", "put the text in quotes")
                .replace("TABS", "for indentation); indent with spaces");
    }

    private static String unescape(String text) {
        return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0001", "\u0001");
    }
}
