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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
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
    void shouldShowEveryThread() throws IOException {
        String threads = page.substring(page.indexOf("## Threads"), page.indexOf("## Start and end"));
        Pattern name = Pattern.compile("(?:new Thread\\([^;{\"]*|FolderWatch\\.open\\(\\w+, |}, |roleName\\(\\) \\{\\s*return )"
                + "\"([a-z][a-z -]+)\"");
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path file : sources()) {
            String code = text(file);
            boolean makes = code.contains("new Thread(") || code.contains("FolderWatch.open(") || code.contains("roleName()");
            for (Matcher thread = name.matcher(makes ? code : ""); thread.find(); found++) {
                if (!threads.contains("`" + thread.group(1))) {
                    missing.add(thread.group(1) + " of " + file.getFileName());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(20);
    }

    /** Those of the daemon, its hosts and the broker; tools, workers and fakes for tests have their own. */
    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.startsWith(SOURCES.resolve("cli"))
                    && !file.endsWith("WorkerMain.java") && !file.endsWith("MemoryQueueDirectory.java")).toList();
        }
    }

    @Test
    void shouldNameEveryArrowBetweenPackagesOfOneLayer() throws Exception {
        Field siblings = Class.forName("io.multimodule.ArchitectureTest").getDeclaredField("SIBLINGS");
        siblings.setAccessible(true);
        Set<String> allowed = new TreeSet<>();
        ((Map<?, ?>) siblings.get(null)).forEach((from, all) ->
                ((Set<?>) all).forEach(to -> allowed.add("`" + from + "` → `" + to + "`")));

        assertThat(Pattern.compile("`\\w+` → `\\w+`").matcher(page).results().map(MatchResult::group)).hasSameElementsAs(allowed);
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
