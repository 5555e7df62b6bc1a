package io.multimodule.config;

import io.multimodule.message.Message;
import java.util.List;

/** Short ways to a configuration from text. */
final class Yaml {
    private Yaml() {
    }

    static Config config(String... lines) {
        return new ConfigLoader().load(List.of(ConfigSource.text("mm.yaml", String.join("\n", lines) + "\n")));
    }

    static Section root(String... lines) {
        return config(lines).root();
    }

    static List<String> problems(Config config) {
        return config.problems().stream().map(ConfigProblem::toString).toList();
    }

    /** The text as a message, with nothing unknown in it. */
    static Message message(String... lines) {
        return root("v:\n  " + String.join("\n  ", lines)).message("v").required(Message.EMPTY);
    }
}
