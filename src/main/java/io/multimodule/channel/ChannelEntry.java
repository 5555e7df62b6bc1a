package io.multimodule.channel;

import io.multimodule.message.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;

/**
 * One thing said on a channel. Never changes; any thread.
 *
 * @param channel {@code log}, {@code error}, {@code alert}, {@code debug} or any other name
 * @param epochMillis when it was said
 * @param origin who said it
 * @param text for people, at most {@link #LONGEST} characters; longer ones are cut, with a note
 * @param fields for programs, such as {@code {"queue":"A","limit":10}}; {@code event} names the kind of event
 * @param stack the stack of an exception as Java prints it; empty when there is none
 */
public record ChannelEntry(String channel, long epochMillis, ChannelOrigin origin, String text, Message fields,
        String stack) {
    /** The most characters of a text and of a stack. */
    public static final int LONGEST = 64 * 1024;

    /** Cuts what is too long. */
    public ChannelEntry {
        Objects.requireNonNull(channel, "the name of a channel");
        Objects.requireNonNull(origin, "the origin of an entry");
        text = cut(String.valueOf(text));
        fields = fields == null ? Message.EMPTY : fields;
        stack = cut(stack == null ? "" : stack);
    }

    /** An entry of text only. */
    public static ChannelEntry of(String channel, long epochMillis, ChannelOrigin origin, String text) {
        return new ChannelEntry(channel, epochMillis, origin, text, Message.EMPTY, "");
    }

    /** This entry with fields for programs. */
    public ChannelEntry with(Message more) {
        return new ChannelEntry(channel, epochMillis, origin, text, more, stack);
    }

    /** This entry with the stack of an exception; null changes nothing. */
    public ChannelEntry with(Throwable cause) {
        return cause == null ? this : new ChannelEntry(channel, epochMillis, origin, text, fields, stackOf(cause));
    }

    /** The name of the kind of event, such as {@code task-held}; empty when the entry has none. */
    public String event() {
        return Objects.requireNonNullElse(fields.string(Event.FIELD), "");
    }

    /**
     * The entry as a message: {@code type}, {@code event}, {@code str}, {@code pid}, {@code task}, {@code time},
     * {@code args}; the second and the last only where there is something in them.
     */
    public Message toMessage() {
        Message.Builder message = Message.builder(8).put("type", channel);
        Message others = fields;
        if (!event().isEmpty()) {
            message.put(Event.FIELD, event());
            others = fields.without(Event.FIELD);
        }
        message.put("str", text).put("pid", origin.pid()).put("task", origin.task()).put("time", epochMillis);
        if (others.size() > 0) {
            message.put("args", others);
        }
        if (!stack.isEmpty()) {
            message.put("stack", stack);
        }
        return message.build();
    }

    /**
     * The entry that {@link #toMessage} made a message of. What is missing is taken from this moment and
     * an unknown origin; without {@code type} it is an entry of channel {@code error}.
     */
    public static ChannelEntry fromMessage(Message message, long nowMillis) {
        String type = message.string("type");
        Object text = message.get("str");
        ChannelOrigin origin = new ChannelOrigin(
                Objects.requireNonNullElse(message.string("task"), ""), message.number("pid", 0));
        return new ChannelEntry(type == null || type.isEmpty() ? "error" : type, message.number("time", nowMillis),
                origin, text == null ? message.toString() : text.toString(), fieldsOf(message),
                message.string("stack"));
    }

    private static Message fieldsOf(Message message) {
        Message fields = Objects.requireNonNullElse(message.object("args"), Message.EMPTY);
        String event = message.string(Event.FIELD);
        return event == null || event.isEmpty() ? fields : fields.with(Event.FIELD, event);
    }

    /** About how much memory the entry keeps, in bytes. */
    int weight() {
        return 200 + text.length() + stack.length() + weight(fields);
    }

    private static int weight(Object value) {
        if (value instanceof Message message) {
            int sum = 50;
            for (int i = 0; i < message.size(); i++) {
                sum += 50 + weight(message.valueAt(i));
            }
            return sum;
        }
        return value instanceof List<?> list ? 50 + list.stream().mapToInt(ChannelEntry::weight).sum()
                : value instanceof String string ? 50 + string.length() : 50;
    }

    private static String stackOf(Throwable cause) {
        StringWriter out = new StringWriter();
        cause.printStackTrace(new PrintWriter(out));
        return out.toString();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text
                : text.substring(0, LONGEST) + "… (" + (text.length() - LONGEST) + " more characters cut)";
    }
}
