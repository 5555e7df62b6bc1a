package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import io.multimodule.runtime.Overrides;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Understands what comes on the control queue: {@code {".multimodule": {"config": …, "control": […], …}}}.
 * Pure: says what is asked for, or why it is refused.
 */
final class ControlMessages {
    /** The field that marks a message to MultiModule itself. */
    static final String MARK = ".multimodule";

    private static final List<String> PARTS = List.of("config", "control", "debug", "channels", "remove_config",
            "reset", "reload");
    private static final List<String> TYPES = List.of("cleanly_exit", "reload");

    private ControlMessages() {
    }

    /** What a control message asks for. */
    sealed interface Order {

        /** What is asked for, in words. */
        default String text() {
            return this instanceof Change ? "change the configuration"
                    : this instanceof Reload ? "read the configuration again" : "end";
        }

        /** Change the run-time changes. */
        record Change(UnaryOperator<Message> to) implements Order {
        }

        /** Read the configuration files again. */
        record Reload() implements Order {
        }

        /** End, with or without the tasks in processes of their own. */
        record Exit(boolean externals) implements Order {
        }

        /** It makes no sense; the text says why. */
        record Refused(String why) implements Order {
        }
    }

    /** The orders in a message, in the order in which they are carried out. */
    static List<Order> read(Message message) {
        Message control = message.object(MARK);
        if (control == null) {
            return List.of(new Order.Refused("a control message is an object under \"" + MARK
                    + "\", such as {\"" + MARK + "\":{\"config\":{\"Task1\":{}}}}"));
        }
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < control.size(); i++) {
            read(control.nameAt(i), control.valueAt(i), orders);
        }
        return orders.isEmpty() ? List.of(new Order.Refused("it asks for nothing; known are " + PARTS)) : orders;
    }

    private static void read(String part, Object value, List<Order> orders) {
        switch (part) {
            case "config" -> config(value, orders);
            case "control" -> controls(value, orders);
            case "debug" -> debug(value, orders);
            case "channels" -> object(part, value, orders, channels -> changes -> merge(changes, "channels", channels));
            case "remove_config" -> remove(value, orders);
            case "reset" -> orders.add(new Order.Change(changes -> Message.EMPTY));
            case "reload" -> orders.add(new Order.Reload());
            default -> orders.add(new Order.Refused("there is no part \"" + part + "\"" + NearName.hint(part, PARTS)
                    + "; known are " + PARTS));
        }
    }

    private static void config(Object value, List<Order> orders) {
        object("config", value, orders, configs -> changes -> {
            Message changed = changes;
            for (int i = 0; i < configs.size(); i++) {
                changed = TaskOverride.apply(changed, configs.nameAt(i), (Message) configs.valueAt(i));
            }
            return changed;
        });
    }

    private interface Changing {
        UnaryOperator<Message> with(Message object);
    }

    private static void object(String part, Object value, List<Order> orders, Changing changing) {
        if (value instanceof Message object && (!part.equals("config") || allObjects(object))) {
            orders.add(new Order.Change(changing.with(object)));
        } else {
            orders.add(new Order.Refused("\"" + part + "\" must be an object of objects by name, it is " + value));
        }
    }

    private static boolean allObjects(Message object) {
        return object.asMap().values().stream().allMatch(Message.class::isInstance);
    }

    private static void controls(Object value, List<Order> orders) {
        if (!(value instanceof List<?> list)) {
            orders.add(new Order.Refused("\"control\" must be an array of objects with a type, it is " + value));
            return;
        }
        for (Object item : list) {
            String type = item instanceof Message object ? object.string("type") : null;
            if ("cleanly_exit".equals(type)) {
                orders.add(new Order.Exit(isTrue(((Message) item).get("exit_externals"))));
            } else if ("reload".equals(type)) {
                orders.add(new Order.Reload());
            } else {
                orders.add(new Order.Refused("there is no control type " + (type == null ? "in " + item
                        : "\"" + type + "\"" + NearName.hint(type, TYPES)) + "; known are " + TYPES));
            }
        }
    }

    /** As Perl would see it: 1, "1" and true are true. */
    private static boolean isTrue(Object value) {
        return Boolean.TRUE.equals(value) || value != null && value.toString().equals("1");
    }

    /** A level, or a level with filters: {@code 3} or {@code {"level": 3, "include": [...]}}. */
    private static void debug(Object value, List<Order> orders) {
        if (value instanceof Long level && level >= 0) {
            orders.add(new Order.Change(changes -> changes.with("debug_level", level)));
        } else if (value instanceof Message settings) {
            orders.add(new Order.Change(changes -> Overrides.with(changes.without("debug_level"), "channels", "debug",
                    settings)));
        } else {
            orders.add(new Order.Refused("\"debug\" must be a level from 0, or an object with level, include,"
                    + " exclude; it is " + value));
        }
    }

    private static void remove(Object value, List<Order> orders) {
        List<?> names = value instanceof List<?> list ? list : List.of(value == null ? "" : value);
        if (names.isEmpty() || !names.stream().allMatch(name -> name instanceof String text && !text.isEmpty())) {
            orders.add(new Order.Refused("\"remove_config\" must be the name of a task or an array of names, it is "
                    + value));
            return;
        }
        orders.add(new Order.Change(changes -> {
            Message changed = changes;
            for (Object name : names) {
                changed = TaskOverride.remove(changed, (String) name);
            }
            return changed;
        }));
    }

    private static Message merge(Message changes, String object, Message fields) {
        Message changed = changes;
        for (int i = 0; i < fields.size(); i++) {
            changed = Overrides.with(changed, object, fields.nameAt(i), fields.valueAt(i));
        }
        return changed;
    }
}
