package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
    private static String printed(Table table, Colours colours) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8), colours);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldAlignByCharactersNumbersToTheRight() {
        Table table = new Table("NAME", "N", "TEXT");
        table.row("ä☺", 10, "a");
        table.row("longer", null, "");

        assertThat(printed(table, Colours.NONE)).isEqualTo("""
                NAME     N  TEXT
                ä☺      10  a
                longer   -
                """);
    }

    @Test
    void shouldColourWithoutMovingColumns() {
        Table table = new Table("A", "B");
        table.row("held", "x");
        table.row("running", "y");

        assertThat(printed(table, new Colours(true)).replaceAll("\033\\[\\d+m", ""))
                .isEqualTo(printed(table, Colours.NONE));
        assertThat(printed(table, new Colours(true))).contains("\033[31mheld\033[0m");
    }
}
