package io.multimodule.config;

import io.multimodule.config.Node.Field;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of the configuration, asked key by key. Asking makes the key known; a key that nobody
 * asked for is a problem. What is missing or wrong gives the default, and what is wrong is noted, so
 * that one reading finds every problem.
 *
 * <pre>{@code
 * record Queues(Path directory, String mode, int limit) {
 *     static Queues read(Section queues) {
 *         return new Queues(queues.path("directory").orElse(Path.of("/run/multimodule/queues")),
 *                 queues.text("mode").orElse("0660"),
 *                 queues.integer("limit", 1, 65_536).orElse(1_024L).intValue());
 *     }
 * }
 * }</pre>
 *
 * <p>Same thread as its {@link Config}.
 */
public final class Section {
    private static final int MOST_NAMES = 12;
    private final ConfigValue self;
    private final ObjectNode node;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean allKnown;

    Section(ConfigValue self, ObjectNode node) {
        this.self = self;
        this.node = node;
    }

    /** The value of a key, of whatever type; the further names are accepted for the same key. */
    public ConfigValue value(String name, String... aliases) {
        Field found = node.fields().get(name);
        String as = name;
        known.add(name);
        for (String alias : aliases) {
            known.add(alias);
            Field other = node.fields().get(alias);
            if (found != null && other != null) {
                self.config().problem(other.key(), self.path().key(alias).text(), "is another name of '" + as
                        + "', which is set in " + found.key().shortText() + "; keep one of them");
            } else if (other != null) {
                found = other;
                as = alias;
            }
        }
        ConfigPath path = self.path().key(as);
        return found == null ? new ConfigValue(self.config(), path, null, place())
                : new ConfigValue(self.config(), path, found.value(), found.value().place());
    }

    /** See {@link ConfigValue#text()}. */
    public Setting<String> text(String name, String... aliases) {
        return value(name, aliases).text();
    }

    /** See {@link ConfigValue#integer}. */
    public Setting<Long> integer(String name, long min, long max) {
        return value(name).integer(min, max);
    }

    /** See {@link ConfigValue#number}. */
    public Setting<Double> number(String name, double min, double max) {
        return value(name).number(min, max);
    }

    /** See {@link ConfigValue#bool()}. */
    public Setting<Boolean> bool(String name, String... aliases) {
        return value(name, aliases).bool();
    }

    /** See {@link ConfigValue#duration()}. */
    public Setting<Duration> duration(String name) {
        return value(name).duration();
    }

    /** A duration within bounds, both included. */
    public Setting<Duration> duration(String name, Duration min, Duration max) {
        return value(name).duration().check(is -> is.compareTo(min) >= 0 && is.compareTo(max) <= 0,
                "must be from " + Durations.text(min) + " to " + Durations.text(max));
    }

    /** See {@link ConfigValue#size()}. */
    public Setting<Long> size(String name) {
        return value(name).size();
    }

    /** A size in bytes within bounds, both included. */
    public Setting<Long> size(String name, long min, long max) {
        return value(name).size().check(is -> is >= min && is <= max,
                "must be from " + Sizes.text(min) + " to " + Sizes.text(max));
    }

    /** See {@link ConfigValue#percent}; from 0 to 100 %. */
    public Setting<Double> percent(String name) {
        return value(name).percent(1);
    }

    /** See {@link ConfigValue#rate()}. */
    public Setting<Rate> rate(String name) {
        return value(name).rate();
    }

    /** See {@link ConfigValue#path()}. */
    public Setting<Path> path(String name) {
        return value(name).filePath();
    }

    /** See {@link ConfigValue#choice}. */
    public <E extends Enum<E>> Setting<E> choice(String name, Class<E> type) {
        return value(name).choice(type);
    }

    /** See {@link ConfigValue#texts()}. */
    public Setting<List<String>> list(String name) {
        return value(name).texts();
    }

    /** See {@link ConfigValue#paths()}. */
    public Setting<List<Path>> paths(String name) {
        return value(name).paths();
    }

    /** See {@link ConfigValue#items()}. */
    public List<ConfigValue> items(String name) {
        return value(name).items();
    }

    /** See {@link ConfigValue#message()}. */
    public Setting<Message> message(String name) {
        return value(name).message();
    }

    /** See {@link ConfigValue#section()}. */
    public Section section(String name) {
        return value(name).section();
    }

    /** The sections of an object whose keys are names of the user's own, such as tasks. */
    public Map<String, Section> sections(String name) {
        Map<String, Section> sections = new LinkedHashMap<>();
        value(name).section().entries().forEach((key, value) -> sections.put(key, value.section()));
        return sections;
    }

    /** All keys with their values, in the order written: for an object whose keys are the user's own. */
    public Map<String, ConfigValue> entries() {
        allKnown = true;
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        node.fields().keySet().forEach(key -> entries.put(key, value(key)));
        return entries;
    }

    /** Whether the key is there with a value. Does not make it known. */
    public boolean has(String name) {
        Field field = node.fields().get(name);
        return field != null && !(field.value() instanceof Node.Scalar scalar && scalar.value() == null);
    }

    /** Where the object begins; where it would belong when it is missing. */
    public ConfigPlace place() {
        return self.place();
    }

    /** See {@link ConfigValue#problem(String, String)}. */
    public void problem(String path, String text) {
        self.problem(path, text);
    }

    /** Notes the keys that nobody asked for. {@link Config#problems()} does it for every section. */
    public void finish() {
        if (allKnown) {
            return;
        }
        node.fields().forEach((key, field) -> {
            if (!known.contains(key)) {
                self.config().problem(field.key(), self.path().key(key).text(), "unknown key" + advice(key));
            }
        });
    }

    private String advice(String key) {
        List<String> free = new ArrayList<>(known);
        free.removeAll(node.fields().keySet());
        String hint = NearName.hint(key, free);
        if (hint.isEmpty()) {
            // The name that was meant may be there as well, perhaps from another layer.
            hint = NearName.hint(key, known);
        }
        if (!hint.isEmpty() || known.isEmpty()) {
            return hint;
        }
        String names = String.join(", ", known.stream().limit(MOST_NAMES).toList());
        return "; known here: " + names + (known.size() > MOST_NAMES ? ", …" : "");
    }
}
