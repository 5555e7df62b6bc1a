package io.multimodule.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problem;
import io.multimodule.message.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs every example of docs/routes.md. */
class RoutesPageTest {
    private static final Path PAGE = Path.of("docs/routes.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```\n```(messages|problems)\n(.*?)```",
            Pattern.DOTALL);

    @TestFactory
    Stream<DynamicTest> shouldDoWhatThePageSays() throws IOException {
        String page = Files.readString(PAGE);
        List<DynamicTest> examples = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(page);
        while (example.find()) {
            Message config = Message.copyOf(new YAMLMapper().<Map<String, Object>>readValue(example.group(1),
                    new TypeReference<>() { }));
            String kind = example.group(2);
            List<String> lines = example.group(3).lines().toList();
            examples.add(DynamicTest.dynamicTest("example " + (examples.size() + 1) + ": " + kind,
                    () -> run(kind, config, lines)));
        }
        assertThat(examples).hasSize((int) page.lines().filter("```yaml"::equals).count()).hasSizeGreaterThan(5);
        return examples.stream();
    }

    private static void run(String kind, Message config, List<String> lines) {
        Problems problems = new Problems();
        Routes routes = Routes.compile(config, Place.TOP, problems);
        if (kind.equals("problems")) {
            assertThat(problems.list()).extracting(Problem::toString).containsExactlyElementsOf(lines);
            return;
        }
        assertThat(problems.list()).isEmpty();
        List<String> sent = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith("→")) {
                sent.add(line);
                int before = sent.size();
                routes.route(RoutesTest.json(line), recorder(sent));
                if (sent.size() == before) {
                    sent.add("→ nothing");
                }
            }
        }
        assertThat(sent).isEqualTo(lines);
    }

    private static RouteSink recorder(List<String> sent) {
        return new RouteSink() {
            @Override
            public void deliver(Message message, Forward forward) {
                sent.add("→ " + forward.queue() + " " + JsonCodec.text(message));
            }

            @Override
            public void failed(Message message, String where, Exception cause) {
                sent.add(where + ": " + cause.getMessage());
            }
        };
    }
}
