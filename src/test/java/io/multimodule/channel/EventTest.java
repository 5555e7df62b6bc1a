package io.multimodule.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The kinds of events, the catalog of the journal and the manual say the same. */
class EventTest {
    private static final Path CATALOG = Path.of("systemd/multimodule.catalog");
    private static final Pattern TEXT = Pattern.compile(
            "^-- ([0-9a-f]{32})\\nSubject: (.+)\\nDefined-By: MultiModule\\nDocumentation: (man:\\S+)\\n\\n"
                    + "((?:(?!-- ).*\\n)+)", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile(
            "^\\| `([a-z-]+)` \\| `(alert|error|log)` \\| `([0-9a-f]{32})` \\| .+ \\|$", Pattern.MULTILINE);

    @Test
    void shouldHaveNamesAndIdsOfTheirOwn() {
        assertThat(Event.values()).extracting(Event::messageId).doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(Event.values()).extracting(Event::toString).doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
        assertThat(Event.TASK_HELD).hasToString("task-held");
    }

    @Test
    void shouldBeFoundByName() {
        for (Event event : Event.values()) {
            assertThat(Event.named(event.toString())).contains(event);
        }
        assertThat(Event.named("of-another-version")).isEmpty();
        assertThat(Event.named(null)).isEmpty();
    }

    @Test
    void shouldBeAddedToTheFields() {
        assertThat(Event.QUEUE_FULL.in(Message.of("queue", "A")))
                .isEqualTo(Message.of("queue", "A", "event", "queue-full"));
    }

    @Test
    void shouldHaveEveryEventAndNoOtherInTheCatalog() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        String catalog = Files.readString(CATALOG);
        for (Matcher text = TEXT.matcher(catalog); text.find();) {
            assertThat(texts.put(text.group(1), text.group(4))).as(text.group(2)).isNull();
        }
        assertThat(texts.keySet()).containsExactlyElementsOf(
                Arrays.stream(Event.values()).map(Event::messageId).toList());
        assertThat(texts.values()).allSatisfy(text -> assertThat(text.strip()).endsWith("."));
        assertThat(catalog.lines().filter(line -> line.startsWith("-- "))).as("entries that this test can read")
                .hasSize(texts.size());
    }

    @Test
    void shouldOnlyAdviseCommandsThatThereAre() throws IOException {
        String manual = Files.readString(Path.of("docs/commands/multimodulectl.md"));
        Matcher advice = Pattern.compile("\"multimodulectl ([a-z-]+)").matcher(Files.readString(CATALOG));
        assertThat(advice.results().map(found -> found.group(1)).distinct().toList()).isNotEmpty()
                .allMatch(command -> Pattern.compile("^\\| `" + command + "[ `]", Pattern.MULTILINE)
                        .matcher(manual).find());
    }

    @Test
    void shouldHaveEveryEventAndNoOtherInTheManual() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(Path.of("docs/channels.md"))).results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3)).toList();
        assertThat(rows).containsExactlyElementsOf(Arrays.stream(Event.values())
                .map(event -> event + " " + event.channel() + " " + event.messageId()).toList());
    }
}
