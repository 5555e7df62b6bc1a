package io.multimodule.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The man pages that the package makes of the manual. */
class ManualIT {
    private static final Path COMMANDS = Path.of("docs", "commands");
    private static final List<String> PAGES = List.of("multimoduled.8", "multimodule-broker.8", "multimodulectl.1", "strans.1",
            "rtrans.1", "qtrans.1", "multimodule.yaml.5");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"multimoduled.8,docs/commands/multimoduled.md", "multimodulectl.1,docs/commands/multimodulectl.md",
            "strans.1,docs/commands/strans.md", "rtrans.1,docs/commands/rtrans.md", "qtrans.1,docs/commands/qtrans.md",
            "multimodule-broker.8,docs/commands/multimodule-broker.md", "multimodule.yaml.5,docs/configuration.md"})
    void shouldMakeAPageWithoutTracesOfItsSource(String page, Path source) throws Exception {
        String roff = made(page, source, true);

        assertThat(roff).contains(".SH NAME\n" + page.substring(0, page.length() - 2).replace("-", "\\-") + " \\- ", ".SH SEE ALSO\n");
        assertThat(roff.lines().filter(line -> line.startsWith("|") || line.startsWith("## ") || line.contains("```")
                || line.contains("](") || line.contains("**"))).isEmpty();
        assertThat(Files.readString(Path.of("debian", "rules"))).contains(page);
        String others = roff.substring(roff.indexOf(".SH SEE ALSO\n")).replace("\\", "");
        assertThat(PAGES).filteredOn(other -> !others.contains(
                "fB" + other.substring(0, other.length() - 2) + "fR(" + other.substring(other.length() - 1) + ")"))
                .as("what is not named under SEE ALSO").containsExactly(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no title\n", "# T: x\n\n> quoted\n", "# T: x\n\n```sh\nno end\n"})
    void shouldRefuseWhatItDoesNotKnow(String text) throws Exception {
        Path source = Files.writeString(directory.resolve("page.md"), text);

        assertThat(made("t.1", source, false)).contains("t.1: ");
    }

    @Test
    void shouldHaveAPageAndALinkForEveryCommand() throws IOException {
        try (Stream<Path> pages = Files.list(COMMANDS); Stream<Path> programs = Files.list(Path.of("packaging", "bin"))) {
            Set<String> documented = pages.map(page -> page.getFileName().toString().replace(".md", "")).collect(Collectors.toSet());
            Set<String> installed = programs.map(program -> program.getFileName().toString()).collect(Collectors.toSet());
            assertThat(documented).isEqualTo(installed);
            String links = Files.readString(Path.of("debian", "multimodule.links"));
            assertThat(installed).allSatisfy(program -> assertThat(links)
                    .containsPattern(" usr/s?bin/" + program + "\n"));
        }
    }

    /** What the generator wrote, on either stream. */
    private static String made(String page, Path source, boolean good) throws IOException, InterruptedException {
        Process generator = new ProcessBuilder("packaging/manual", page, "1.0.0").redirectInput(source.toFile())
                .redirectErrorStream(true).start();
        String output = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(generator.waitFor() == 0).as(output).isEqualTo(good);
        return output;
    }
}
