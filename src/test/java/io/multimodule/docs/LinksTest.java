package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link of the manual leads somewhere, and every page can be reached. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void shouldLeadToFilesAndHeadingsThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Page page : Page.all()) {
            for (String link : links(page)) {
                checked++;
                if (!leadsSomewhere(page, link)) {
                    broken.add(page.path() + ": " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(checked).isGreaterThan(30);
    }

    @Test
    void shouldLeadToEveryPage() throws IOException {
        Set<Path> reached = Page.all().stream()
                .flatMap(page -> links(page).stream().map(link -> target(page, link)))
                .flatMap(LinksTest::withPagesInside).collect(Collectors.toSet());

        assertThat(Page.all().stream().map(Page::path).filter(path -> path.startsWith("docs"))).isSubsetOf(reached);
    }

    private static List<String> links(Page page) {
        return LINK.matcher(page.prose()).results().map(link -> link.group(1))
                .filter(link -> !link.contains("://")).toList();
    }

    private static Path target(Page page, String link) {
        String file = link.replaceFirst("#.*", "");
        return file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
    }

    private static boolean leadsSomewhere(Page page, String link) throws IOException {
        Path target = target(page, link);
        if (!Files.exists(target)) {
            return false;
        }
        int hash = link.indexOf('#');
        return hash < 0 || anchors(Page.of(target.toString())).contains(link.substring(hash + 1));
    }

    private static Set<String> anchors(Page page) {
        Matcher heading = HEADING.matcher(page.prose());
        return heading.results().map(found -> found.group(1).toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')).collect(Collectors.toSet());
    }

    private static Stream<Path> withPagesInside(Path target) {
        try (Stream<Path> inside = Files.isDirectory(target) ? Files.list(target) : Stream.of(target)) {
            return inside.toList().stream();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + target, e);
        }
    }
}
