package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of docs/architecture.md: the packages, their layers, the threads, and the classes that it names. */
class ArchitecturePageTest {
    private static final Path SOURCES = Path.of("src/main/java/io/multimodule");

    private String page;

    @BeforeEach
    void readPage() throws IOException {
        page = Page.of("docs/architecture.md").text();
    }

    @Test
    void shouldShowEveryPackageInTheLayerThatIsEnforced() throws Exception {
        Map<String, Integer> shown = new TreeMap<>();
        for (Matcher row = Pattern.compile("(?m)^\\| (\\d) \\| `(\\w+)` \\|").matcher(page); row.find();) {
            shown.put(row.group(2), Integer.parseInt(row.group(1)));
        }
        Map<String, Integer> enforced = enforcedLayers();
        enforced.keySet().retainAll(packages());

        assertThat(shown).isEqualTo(enforced);
    }

    @Test
    void shouldNameThreadsAsTheCodeDoes() throws IOException {
        String code = allSources();
        String threads = page.substring(page.indexOf("## Threads"), page.indexOf("## Start and end"));
        int named = 0;
        for (Matcher row = Pattern.compile("(?m)^\\| `([^`A-Z]+)[^`]*`").matcher(threads); row.find();) {
            assertThat(code).contains("\"" + row.group(1));
            named++;
        }
        assertThat(named).isGreaterThan(10);
    }

    @Test
    void shouldNameClassesThatExist() {
        List<String> missing = new ArrayList<>();
        for (Matcher name = Pattern.compile("`(\\w+)\\.([A-Z]\\w+)`").matcher(page); name.find();) {
            if (!Files.exists(SOURCES.resolve(name.group(1)).resolve(name.group(2) + ".java"))) {
                missing.add(name.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<String> packages() throws IOException {
        try (Stream<Path> folders = Files.list(SOURCES)) {
            return folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).toList();
        }
    }

    /** The layers of the test that enforces them, from 0 for the base. */
    private static Map<String, Integer> enforcedLayers() throws ReflectiveOperationException {
        Field layers = Class.forName("io.multimodule.ArchitectureTest").getDeclaredField("LAYERS");
        layers.setAccessible(true);
        Map<String, Integer> enforced = new TreeMap<>();
        int number = 0;
        for (Object layer : (List<?>) layers.get(null)) {
            for (Object name : (List<?>) layer) {
                enforced.put((String) name, number);
            }
            number++;
        }
        return enforced;
    }

    private static String allSources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile).map(ArchitecturePageTest::text).collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
