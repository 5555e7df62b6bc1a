package io.multimodule.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A dotted way into a message, such as {@code order.items.0.name}: names of fields, and numbers of items where an
 * array stands. A dot at the start belongs to the first name, as in {@code .ipc_transit_meta.send_ts}; any other dot
 * that belongs to a name has a backslash before it, {@code a\.b}, and so has a backslash itself. Immutable.
 */
final class FieldPath {
    private final String text;
    private final String[] steps;

    private FieldPath(String text, String[] steps) {
        this.text = text;
        this.steps = steps;
    }

    /** The path that the text means; {@code null}, and a problem, when it means none. */
    static FieldPath compile(String text, Place place, Problems problems) {
        List<String> steps = new ArrayList<>();
        StringBuilder step = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                step.append(text.charAt(++i));
            } else if (c == '.' && i > 0) {
                steps.add(step.toString());
                step.setLength(0);
            } else {
                step.append(c);
            }
        }
        steps.add(step.toString());
        if (steps.contains("")) {
            problems.add(place, "the path \"" + text + "\" has an empty step; write names with one dot between, as in"
                    + " a.b.0, and \\. for a dot inside a name");
            return null;
        }
        return of(steps);
    }

    /** The path of these steps. */
    static FieldPath of(List<String> steps) {
        String text = String.join(".", steps.stream().map(s -> s.replace("\\", "\\\\").replace(".", "\\.")).toList());
        return new FieldPath(text, steps.stream().map(String::intern).toArray(String[]::new));
    }

    /** The path as it is written in a configuration. */
    @Override
    public String toString() {
        return text;
    }

    /** What stands there; {@code null} when nothing does. */
    Object get(Object top) {
        Object value = top;
        for (String step : steps) {
            value = step(value, step);
        }
        return value;
    }

    private static Object step(Object value, String step) {
        if (value instanceof Message message) {
            return message.get(step);
        }
        if (value instanceof List<?> list) {
            int index = index(step);
            return index >= 0 && index < list.size() ? list.get(index) : null;
        }
        return null;
    }

    /**
     * The message with a value set there; objects that are missing on the way are made.
     *
     * @throws RuleException when something other than an object, or an array with that place, is in the way
     */
    Message set(Message message, Object value) {
        return (Message) set(message, 0, value);
    }

    private Object set(Object here, int level, Object value) {
        if (level == steps.length) {
            return value;
        }
        String step = steps[level];
        if (here == null || here instanceof Message) {
            Message object = here == null ? Message.EMPTY : (Message) here;
            return object.with(step, set(object.get(step), level + 1, value));
        }
        int index = here instanceof JsonArray ? index(step) : -1;
        if (index < 0 || index > ((JsonArray) here).size()) {
            throw new RuleException("cannot set " + text + ": " + upTo(level) + " is " + kind(here)
                    + "; name an object there, or an item from 0 to the length of the array, or delete it first");
        }
        return ((JsonArray) here).with(index, set(step(here, step), level + 1, value));
    }

    /** The message without what stands there; the message itself when nothing does. */
    Message delete(Message message) {
        return (Message) delete(message, 0);
    }

    private Object delete(Object here, int level) {
        String step = steps[level];
        boolean last = level == steps.length - 1;
        if (here instanceof Message object && object.has(step)) {
            return last ? object.without(step) : changed(object, step, level);
        }
        if (here instanceof JsonArray array && index(step) >= 0 && index(step) < array.size()) {
            int index = index(step);
            return last ? array.without(index) : changed(array, index, level);
        }
        return here;
    }

    private Message changed(Message object, String step, int level) {
        Object child = object.get(step);
        Object rest = delete(child, level + 1);
        return rest == child ? object : object.with(step, rest);
    }

    private JsonArray changed(JsonArray array, int index, int level) {
        Object child = array.get(index);
        Object rest = delete(child, level + 1);
        return rest == child ? array : array.with(index, rest);
    }

    private String upTo(int level) {
        return String.join(".", Arrays.asList(steps).subList(0, level));
    }

    private static String kind(Object value) {
        return value instanceof List<?> list ? "an array of " + list.size() + " items"
                : value instanceof String ? "text" : value instanceof Boolean ? "a boolean" : "a number";
    }

    private static int index(String step) {
        if (step.isEmpty() || step.length() > 9) {
            return -1;
        }
        int index = 0;
        for (int i = 0; i < step.length(); i++) {
            char c = step.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = 10 * index + c - '0';
        }
        return index;
    }
}
