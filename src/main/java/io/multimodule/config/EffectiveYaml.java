package io.multimodule.config;

import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.config.Node.Scalar;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes effective values as YAML, each with the place it came from in a comment. */
final class EffectiveYaml {
    private static final int COMMENT_COLUMN = 44;
    private final StringBuilder out = new StringBuilder();

    String write(Map<String, Object> tree) {
        map(tree, "");
        return out.toString();
    }

    private void map(Map<?, ?> map, String indent) {
        map.forEach((key, value) -> field(indent, String.valueOf(key), value));
    }

    /** @param key as YAML writes it */
    private void field(String indent, String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            out.append(indent).append(key).append(map.isEmpty() ? ": {}\n" : ":\n");
            map(map, indent + "  ");
            return;
        }
        Node node = (Node) value;
        if (EffectiveConfig.isLeaf(node)) {
            line(indent + key + ": " + inline(node), node.place());
        } else {
            out.append(indent).append(key).append(":\n");
            block(node, indent + "  ");
        }
    }

    private void block(Node node, String indent) {
        if (node instanceof ObjectNode object) {
            object.fields().forEach((key, field) -> field(indent, Quoted.yaml(key), field.value()));
            return;
        }
        for (Node item : ((ListNode) node).items()) {
            if (EffectiveConfig.isLeaf(item)) {
                line(indent + "- " + inline(item), item.place());
            } else {
                int start = out.length();
                block(item, indent + "  ");
                out.setCharAt(start + indent.length(), '-');
            }
        }
    }

    private void line(String text, ConfigPlace place) {
        out.append(text).append(" ".repeat(Math.max(2, COMMENT_COLUMN - text.length())))
                .append("# ").append(place.shortText()).append('\n');
    }

    private static String inline(Node node) {
        if (node instanceof ListNode list) {
            return list.items().stream().map(EffectiveYaml::inline).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node instanceof Scalar scalar) {
            return scalar.value() instanceof String text ? Quoted.yaml(text) : String.valueOf(scalar.value());
        }
        return "{}";
    }
}
