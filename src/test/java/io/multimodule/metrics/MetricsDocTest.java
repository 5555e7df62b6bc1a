package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MetricsDocTest {

    @Test
    void shouldDocumentEveryFigureAndNoOther() throws IOException {
        String doc = Files.readString(Path.of("docs/metrics.md"));
        assertThat(doc.lines().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(Arrays.stream(Figure.values()).map(MetricsDocTest::row).sorted().toList());
    }

    private static String row(Figure figure) {
        return "| `" + figure.figureName() + "` | " + figure.kind().name().toLowerCase(Locale.ROOT) + " | "
                + figure.unit().name().toLowerCase(Locale.ROOT) + " | "
                + (figure.label().isEmpty() ? "" : figure.label() + " ") + "| " + figure.meaning() + " |";
    }
}
