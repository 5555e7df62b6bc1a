package io.multimodule.config;

import io.multimodule.config.Node.Field;
import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.config.Node.Scalar;
import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts one layer of values over another. */
final class Layers {
    private final List<Pattern> whole;

    /** @param whole paths whose objects are replaced and not merged; {@code *} stands for one key */
    Layers(List<String> whole) {
        this.whole = whole.stream().map(Layers::pattern).toList();
    }

    /** Objects merge key by key at every depth; everything else is replaced; a null leaves or removes. */
    ObjectNode merge(ObjectNode below, ObjectNode above, boolean nullRemoves) {
        return merge("", below, above, nullRemoves);
    }

    /** The values of a message, all with the same place. */
    static Node of(Object value, ConfigPlace place) {
        if (value instanceof Message object) {
            Map<String, Field> fields = new LinkedHashMap<>();
            object.asMap().forEach((key, item) -> fields.put(key, new Field(place, of(item, place))));
            return new ObjectNode(place, fields);
        }
        if (value instanceof List<?> list) {
            List<Node> items = new ArrayList<>();
            list.forEach(item -> items.add(of(item, place)));
            return new ListNode(place, items);
        }
        return new Scalar(place, value, String.valueOf(value));
    }

    private ObjectNode merge(String path, ObjectNode below, ObjectNode above, boolean nullRemoves) {
        Map<String, Field> merged = new LinkedHashMap<>(below.fields());
        above.fields().forEach((key, field) -> {
            String at = path.isEmpty() ? key : path + "." + key;
            if (!isNull(field.value())) {
                merged.merge(key, field, (old, set) -> replace(at, old, set, nullRemoves));
            } else if (nullRemoves) {
                merged.remove(key);
            } else {
                merged.putIfAbsent(key, field);
            }
        });
        return new ObjectNode(below.fields().isEmpty() ? above.place() : below.place(), merged);
    }

    private Field replace(String path, Field old, Field set, boolean nullRemoves) {
        boolean objects = old.value() instanceof ObjectNode && set.value() instanceof ObjectNode;
        if (!objects || whole.stream().anyMatch(pattern -> pattern.matcher(path).matches())) {
            return set;
        }
        return new Field(set.key(), merge(path, (ObjectNode) old.value(), (ObjectNode) set.value(), nullRemoves));
    }

    private static boolean isNull(Node node) {
        return node instanceof Scalar scalar && scalar.value() == null;
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(List.of(path.split("\\.")).stream()
                .map(step -> step.equals("*") ? "[^.]+" : Pattern.quote(step)).collect(Collectors.joining("\\.")));
    }
}
