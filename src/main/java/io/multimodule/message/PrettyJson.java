package io.multimodule.message;

import java.util.List;
import java.util.TreeMap;

/** Lays a message out for people. */
final class PrettyJson {
    private PrettyJson() {
    }

    static void append(Object value, int level, StringBuilder out) {
        if (value instanceof Message message && message.size() > 0) {
            object(message, level, out);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            array(list, level, out);
        } else {
            out.append(JsonCodec.text(value));
        }
    }

    private static void object(Message message, int level, StringBuilder out) {
        String separator = "{";
        for (var field : new TreeMap<>(message.asMap()).entrySet()) {
            line(separator, level + 1, out);
            out.append(JsonCodec.text((Object) field.getKey())).append(": ");
            append(field.getValue(), level + 1, out);
            separator = ",";
        }
        line("", level, out);
        out.append('}');
    }

    private static void array(List<?> list, int level, StringBuilder out) {
        String separator = "[";
        for (Object item : list) {
            line(separator, level + 1, out);
            append(item, level + 1, out);
            separator = ",";
        }
        line("", level, out);
        out.append(']');
    }

    private static void line(String before, int level, StringBuilder out) {
        out.append(before).append('\n').append("  ".repeat(level));
    }
}
