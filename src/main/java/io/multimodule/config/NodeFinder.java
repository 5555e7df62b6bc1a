package io.multimodule.config;

import io.multimodule.config.Node.Field;
import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import java.util.Comparator;
import java.util.Optional;

/** Finds the place of a path such as {@code [3].match.source} below a node. */
final class NodeFinder {
    private NodeFinder() {
    }

    /** The place of the key where the path ends, or of the innermost part of it that there is. */
    static ConfigPlace place(Node start, String path) {
        Node node = start;
        ConfigPlace place = start.place();
        String rest = path;
        while (!rest.isEmpty()) {
            rest = rest.startsWith(".") ? rest.substring(1) : rest;
            Optional<Step> step = step(node, rest);
            if (step.isEmpty()) {
                return place;
            }
            node = step.get().node;
            place = step.get().place;
            rest = rest.substring(step.get().length);
        }
        return place;
    }

    private static Optional<Step> step(Node node, String path) {
        if (node instanceof ListNode list) {
            return item(list, path);
        }
        if (node instanceof ObjectNode object) {
            return object.fields().entrySet().stream()
                    .flatMap(entry -> named(path, entry.getKey(), entry.getValue()).stream())
                    .max(Comparator.comparingInt(Step::length));
        }
        return Optional.empty();
    }

    private static Optional<Step> item(ListNode list, String path) {
        int end = path.indexOf(']');
        if (!path.matches("\\[\\d{1,6}\\].*") || Integer.parseInt(path.substring(1, end)) >= list.items().size()) {
            return Optional.empty();
        }
        Node item = list.items().get(Integer.parseInt(path.substring(1, end)));
        return Optional.of(new Step(item, item.place(), end + 1));
    }

    private static Optional<Step> named(String path, String key, Field field) {
        String quoted = Quoted.full(key);
        String name = path.startsWith(quoted) ? quoted : key;
        boolean ends = path.length() == name.length()
                || path.length() > name.length() && ".[".indexOf(path.charAt(name.length())) >= 0;
        return path.startsWith(name) && ends
                ? Optional.of(new Step(field.value(), field.key(), name.length())) : Optional.empty();
    }

    private record Step(Node node, ConfigPlace place, int length) {
    }
}
