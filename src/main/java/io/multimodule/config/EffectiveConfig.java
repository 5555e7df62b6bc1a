package io.multimodule.config;

import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.config.Node.Scalar;
import io.multimodule.message.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is in force: every value that was asked for, in the order asked, with the place it came from
 * or {@code default}. Written as YAML it can be loaded again and means the same.
 */
public final class EffectiveConfig {
    private static final ConfigPlace DEFAULT = ConfigPlace.of("default");
    /** Keys to maps of the same kind, or to nodes. */
    private final Map<String, Object> tree = new LinkedHashMap<>();

    EffectiveConfig() {
    }

    /** YAML with one comment for each value that says where it came from. */
    public String yaml() {
        return new EffectiveYaml().write(tree);
    }

    /** {@code {"values":[{"path":…,"value":…,"from":…,"line":…}]}}; {@code line} only where there are lines. */
    public Message json() {
        List<Message> values = new ArrayList<>();
        collect("", tree, values);
        return Message.of("values", values);
    }

    /** Keeps the order and the name of a section that may turn out to be empty. */
    void section(ConfigPath path) {
        if (!path.inList()) {
            parent(path, path.steps().size());
        }
    }

    void used(ConfigPath path, Object value) {
        if (!path.inList() && !path.steps().isEmpty()) {
            int last = path.steps().size() - 1;
            parent(path, last).put(path.steps().get(last), value instanceof Node node ? node
                    : Layers.of(plain(value), DEFAULT));
        }
    }

    @SuppressWarnings("unchecked") // the only maps in the tree are those made here
    private Map<String, Object> parent(ConfigPath path, int depth) {
        Map<String, Object> at = tree;
        for (String step : path.steps().subList(0, depth)) {
            Object below = at.get(step);
            if (!(below instanceof Map)) {
                below = new LinkedHashMap<String, Object>();
                at.put(step, below);
            }
            at = (Map<String, Object>) below;
        }
        return at;
    }

    private static void collect(String path, Object value, List<Message> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> collect(path.isEmpty() ? "" + key : path + "." + key, below, into));
        } else if (value instanceof ObjectNode object && !object.fields().isEmpty()) {
            object.fields().forEach((key, field) ->
                    collect(ConfigPath.ROOT.append(path).key(key).text(), field.value(), into));
        } else {
            Node node = (Node) value;
            Message entry = Message.of("path", path, "value", node.plain(), "from", node.place().file());
            into.add(node.place().line() == 0 ? entry : entry.with("line", (long) node.place().line()));
        }
    }

    /** Defaults come in the types of the records; here they take the form in which a person writes them. */
    private static Object plain(Object value) {
        if (value instanceof Duration duration) {
            return Durations.text(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(EffectiveConfig::plain).toList();
        }
        if (value instanceof Path || value instanceof Rate) {
            return value.toString();
        }
        boolean known = value instanceof Number || value instanceof Boolean || value instanceof Message;
        return known || value == null ? value : String.valueOf(value);
    }

    static boolean isLeaf(Node node) {
        return node instanceof Scalar || node instanceof ListNode list && list.items().stream().allMatch(
                item -> item instanceof Scalar && item.place().file().equals(list.place().file()))
                || node instanceof ObjectNode object && object.fields().isEmpty()
                || node instanceof ListNode empty && empty.items().isEmpty();
    }
}
