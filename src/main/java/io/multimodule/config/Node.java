package io.multimodule.config;

import io.multimodule.message.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value with its place, as it was written. Never changes. */
sealed interface Node {

    /** Where the value begins. */
    ConfigPlace place();

    /** The value in the form that a {@link Message} holds. */
    Object plain();

    /** How a person would name the value in a sentence: {@code the number 5}. */
    String described();

    /** Keys in the order written. */
    record ObjectNode(ConfigPlace place, Map<String, Field> fields) implements Node {
        static ObjectNode empty(ConfigPlace place) {
            return new ObjectNode(place, Map.of());
        }

        @Override
        public Message plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            fields.forEach((key, field) -> plain.put(key, field.value().plain()));
            return Message.copyOf(plain);
        }

        @Override
        public String described() {
            return fields.isEmpty() ? "an empty object" : "an object (" + String.join(", ", fields.keySet()) + ")";
        }
    }

    /** A key's own place, and its value. */
    record Field(ConfigPlace key, Node value) {
    }

    /** Values in the order written. */
    record ListNode(ConfigPlace place, List<Node> items) implements Node {
        @Override
        public Object plain() {
            return items.stream().map(Node::plain).toList();
        }

        @Override
        public String described() {
            return "a list of " + items.size();
        }
    }

    /**
     * Text, a number, true, false or null.
     *
     * @param value in the form that a {@link Message} holds
     * @param text as it was written, without quotes
     */
    record Scalar(ConfigPlace place, Object value, String text) implements Node {
        @Override
        public Object plain() {
            return value;
        }

        @Override
        public String described() {
            if (value == null) {
                return "empty";
            }
            String kind = value instanceof Number ? "the number " : value instanceof Boolean ? "" : "the text ";
            return kind + (value instanceof String ? Quoted.text(text) : text);
        }
    }
}
