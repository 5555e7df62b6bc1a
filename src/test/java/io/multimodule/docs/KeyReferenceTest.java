package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigSource;
import io.multimodule.config.ConfigValue;
import io.multimodule.message.Message;
import io.multimodule.runtime.Settings;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table of all keys in docs/configuration.md is that of the code, and its example sets each of them. */
class KeyReferenceTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)`(?:, `([^`]+)`)? \\| [^|]+ \\| (?:`([^`]*)`)? ?\\| ", Pattern.MULTILINE);
    /** From key to default, "" where the table has none. */
    private final Map<String, String> table = new LinkedHashMap<>();
    private final Set<String> otherNames = new TreeSet<>();
    private String example;

    @BeforeEach
    void readPage() throws Exception {
        Page page = Page.of("docs/configuration.md");
        String reference = page.text().substring(page.text().indexOf("## All keys"));
        for (Matcher row = ROW.matcher(reference); row.find();) {
            table.put(row.group(1), row.group(3) == null ? "" : row.group(3));
            if (row.group(2) != null) {
                otherNames.add(row.group(2));
            }
        }
        example = new Page(page.path(), reference).blocks("yaml").get(0).content();
    }

    @Test
    void shouldTakeAnExampleThatSetsEveryKeyOfTheTable() {
        Config config = read(example);

        assertThat(config.problemText()).isEqualTo("0 problems");
        assertThat(keysSet(config)).isEqualTo(table.keySet());
    }

    @Test
    void shouldHaveEveryKeyThatTheCodeAsksForInTheTable() throws Exception {
        Set<String> known = keysAskedFor(read(example));

        known.removeIf(key -> otherNames.contains(key.substring(key.lastIndexOf('.') + 1)));
        assertThat(known).containsAll(table.keySet());
        known.removeAll(table.keySet());
        assertThat(known).as("what is left are the objects around the keys of the table")
                .allMatch(object -> table.keySet().stream().anyMatch(key -> key.startsWith(object + ".")));
    }

    @Test
    void shouldShowTheDefaultsOfTheCode() {
        Map<String, String> defaults = new TreeMap<>(table);
        defaults.replaceAll((key, value) -> "");
        for (Message value : values(read("tasks: { NAME: {} }\npools: { NAME2: {} }"))) {
            String key = value.string("path").replace("NAME2", "NAME");
            // What is in the sandbox of a pool is told with that of a task.
            if ("default".equals(value.string("from")) && !value.get("value").equals(Message.EMPTY)
                    && normal(key).equals(key)) {
                defaults.put(key, String.valueOf(value.get("value")));
            }
        }

        assertThat(new TreeMap<>(table)).isEqualTo(defaults);
    }

    private static Config read(String yaml) {
        Config config = new ConfigLoader("tasks.*.config").load(List.of(
                ConfigSource.text("/etc/multimodule.yaml", yaml)));
        Settings.read(config);
        return config;
    }

    private static Set<String> keysSet(Config config) {
        return values(config).stream().filter(value -> !"default".equals(value.string("from")))
                .map(value -> normal(value.string("path"))).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Message> values(Config config) {
        return config.effective().json().array("values").stream().map(Message.class::cast).toList();
    }

    /** Asks the sections for what was asked of them; they keep it to themselves, as nobody else needs it. */
    private static Set<String> keysAskedFor(Config config) throws ReflectiveOperationException {
        Set<String> keys = new TreeSet<>();
        for (Object section : ((Map<?, ?>) inside(config, "sections")).values()) {
            String path = ((ConfigValue) inside(section, "self")).pathText();
            for (Object key : (Set<?>) inside(section, "known")) {
                keys.add(normal(path.isEmpty() ? key.toString() : path + "." + key));
            }
        }
        return keys;
    }

    private static Object inside(Object object, String field) throws ReflectiveOperationException {
        Field found = object.getClass().getDeclaredField(field);
        found.setAccessible(true);
        return found.get(object);
    }

    /** Names of the user's own become NAME; what lies inside an object that is told elsewhere is left out. */
    private static String normal(String path) {
        return path.replaceFirst("^(tasks|pools|channels)\\.[^.]+", "$1.NAME")
                .replaceFirst("^(pools\\.NAME\\.(?:environment|limits|sandbox))\\b.*", "$1")
                .replaceFirst("^(hosts)\\.[^.]+\\b.*", "$1.NAME")
                .replaceFirst("^(tasks\\.NAME\\.(?:environment|limits))\\b.*", "$1")
                .replaceFirst("^(limits)\\b.*", "$1")
                .replaceFirst("^(tasks\\.NAME\\.config|routes|unmatched)\\b.*", "$1")
                .replaceFirst("^(channels\\.NAME\\.(?:include|exclude|endpoints))\\b.*", "$1")
                .replaceFirst("^channels\\.NAME$", "channels.NAME.to");
    }
}
