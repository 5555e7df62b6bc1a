package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCommandTest {
    @TempDir
    Path directory;
    private final ToolTrial trial = new ToolTrial();

    private Outcome route(String yaml, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("mm.yaml"), yaml);
        String[] all = new String[arguments.length + 2];
        all[0] = "route";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = file.toString();
        return trial.run("multimodulectl", all);
    }

    private static final String ROUTES = """
            routes:
              - { name: loud, match: { level: { $ge: 3 } }, transform: { urgent: true }, forwards: [ { queue: Loud } ] }
              - { match: { source: A }, forwards: [ { queue: B }, { queue: C } ], short_circuit: true }
              - { match: {}, forwards: [ { queue: All } ] }
            """;

    @Test
    void shouldSayWhichRoutesTakeAMessageAndWhatGoesWhere() throws Exception {
        assertThat(route(ROUTES, "{\"level\":3,\"source\":\"A\"}")).isEqualTo(new Outcome(0, """
                routes[0] (loud) takes it
                routes[1] takes it
                → Loud {"level":3,"source":"A","urgent":true}
                → B {"level":3,"source":"A","urgent":true}
                → C {"level":3,"source":"A","urgent":true}
                """, ""));
        assertThat(route(ROUTES, "{\"level\":1}").out()).startsWith("""
                routes[0] (loud) does not take it, because of level
                routes[1] does not take it, because of source
                routes[2] takes it
                """);
        trial.input("{}");
        assertThat(route("routes: []\n", "-").out()).isEqualTo("no route takes it: it is counted and dropped\n→ nothing\n");
        assertThat(route("unmatched: [ { queue: Lost } ]\n", "{}").out())
                .isEqualTo("no route takes it: it goes where \"unmatched\" says\n→ Lost {}\n");
    }

    @Test
    void shouldPrintOneDocument() throws Exception {
        Message document = JsonCodec.read(route(ROUTES, "--json", "{\"source\":\"A\"}").out());

        assertThat(document.string("result")).isEqualTo("taken");
        assertThat(document.array("routes")).hasSize(2).first()
                .isEqualTo(Message.of("route", "routes[0]", "taken", false, "name", "loud").with("mismatch", "level"));
        assertThat(document.array("forwards")).first()
                .isEqualTo(Message.of("queue", "B", "message", Message.of("source", "A")));
        assertThat(document.array("failures")).isEqualTo(List.of());
    }

    @Test
    void shouldTryNoRouteOfAConfigurationWithProblems() throws Exception {
        Outcome outcome = route("routes: [ { match: {}, forward: [] } ]\n", "{}");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("no route is tried", "did you mean \"forwards\"?");
        assertThat(route(ROUTES, "true").code()).isEqualTo(2);
    }
}
