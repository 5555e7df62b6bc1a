package io.multimodule.config;

import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.config.Node.Scalar;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A value of the configuration that may be missing, before anybody has said of which type it is.
 * A key without a value is a missing value. Same thread as its {@link Config}.
 */
public final class ConfigValue {
    private final Config config;
    private final ConfigPath path;
    private final Node node;
    private final ConfigPlace place;

    ConfigValue(Config config, ConfigPath path, Node node, ConfigPlace place) {
        this.config = config;
        this.path = path;
        this.node = node instanceof Scalar scalar && scalar.value() == null ? null : node;
        this.place = place;
    }

    /** Whether nothing was written. */
    public boolean isMissing() {
        return node == null;
    }

    /** Whether an object was written. */
    public boolean isObject() {
        return node instanceof ObjectNode;
    }

    /** Whether a list was written. */
    public boolean isList() {
        return node instanceof ListNode;
    }

    /** Text. A number or boolean is a problem that asks for quotes, because YAML may have changed it. */
    public Setting<String> text() {
        return scalar("text", scalar -> {
            if (scalar.value() instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("must be text: write it in quotes, as " + Quoted.text(scalar.text()));
        });
    }

    /** Text, or a number or boolean in the letters in which it was written. */
    public Setting<String> word() {
        return scalar("text", Scalar::text);
    }

    /** A whole number within bounds, both included. */
    public Setting<Long> integer(long min, long max) {
        String rule = "must be a whole number from " + min + " to " + max;
        return scalar("a whole number", scalar -> {
            boolean inRange = scalar.value() instanceof Long number && number >= min && number <= max;
            if (!inRange) {
                throw new IllegalArgumentException(rule + unquote(scalar));
            }
            return (Long) scalar.value();
        });
    }

    /** A number within bounds, both included. */
    public Setting<Double> number(double min, double max) {
        String rule = "must be a number from " + plain(min) + " to " + plain(max);
        return scalar("a number", scalar -> {
            double number = scalar.value() instanceof Number any ? any.doubleValue() : Double.NaN;
            if (!(number >= min && number <= max)) {
                throw new IllegalArgumentException(rule + unquote(scalar));
            }
            return number;
        });
    }

    /** {@code true} or {@code false}. */
    public Setting<Boolean> bool() {
        return scalar("true or false", scalar -> {
            if (scalar.value() instanceof Boolean truth) {
                return truth;
            }
            throw new IllegalArgumentException("must be true or false");
        });
    }

    /** A duration with its unit, as {@link Durations#parse} takes it. */
    public Setting<Duration> duration() {
        return scalar("a duration", scalar -> Durations.parse(scalar.text()));
    }

    /** A size in bytes, as {@link Sizes#parse} takes it. */
    public Setting<Long> size() {
        return scalar("a size", scalar -> Sizes.parse(scalar.text())).shownAs(Sizes::text);
    }

    /**
     * A share written with a percent sign; 50% is 0.5.
     *
     * @param max the largest share; 1 is 100 %
     */
    public Setting<Double> percent(double max) {
        String rule = "must be a share from 0% to " + plain(max * 100) + "%, with the sign";
        return scalar("a share", scalar -> {
            String text = scalar.text();
            double share = text.matches("\\d{1,9}(\\.\\d{1,9})?%")
                    ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100 : Double.NaN;
            if (!(share <= max)) {
                throw new IllegalArgumentException(rule);
            }
            return share;
        }).shownAs(share -> plain(share * 100) + "%");
    }

    /** So many in so long, as {@link Rate#parse} takes it. */
    public Setting<Rate> rate() {
        return scalar("a rate", scalar -> Rate.parse(scalar.text()));
    }

    /** A path in the file system; a relative one counts from the directory of the file that says it. */
    public Setting<Path> filePath() {
        return text().map(this::resolve);
    }

    /** One of an enum's names, in lower case with {@code -} for {@code _}. */
    public <E extends Enum<E>> Setting<E> choice(Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants()).map(ConfigValue::name).toList();
        return text().map(text -> {
            int index = names.indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException("must be one of " + String.join(", ", names)
                        + NearName.of(text, names).map(near -> " (did you mean '" + near + "'?)").orElse(""));
            }
            return type.getEnumConstants()[index];
        });
    }

    /** A list of texts. */
    public Setting<List<String>> texts() {
        return list(ConfigValue::text);
    }

    /** A list of paths, each as {@link #filePath()} takes it. */
    public Setting<List<Path>> paths() {
        return list(ConfigValue::filePath);
    }

    /** The values of a list in their order; empty where it is missing or no list. */
    public List<ConfigValue> items() {
        if (node instanceof ListNode list) {
            used(node, false);
            List<ConfigValue> items = new ArrayList<>();
            list.items().forEach(item ->
                    items.add(new ConfigValue(config, path.index(items.size()), item, item.place())));
            return items;
        }
        if (node != null) {
            problem("must be a list, in brackets or one '- ' line each; it is " + described());
        }
        return List.of();
    }

    /** The object as a section; an empty one where it is missing or no object. */
    public Section section() {
        if (node instanceof ObjectNode object) {
            config.effective().section(path);
            return config.section(this, object);
        }
        if (node != null) {
            problem("must be an object of 'key: value' lines; it is " + described());
        }
        return new Section(this, ObjectNode.empty(place));
    }

    /** The object as a message, its values typed as JSON's are; nothing in it is checked. */
    public Setting<Message> message() {
        if (node == null) {
            return Setting.missing(this);
        }
        return node instanceof ObjectNode object ? Setting.of(this, object.plain())
                : Setting.wrong(this, "must be an object of 'key: value' lines; it is " + described());
    }

    /** The value in the form that a {@link Message} holds, of whatever type; null where it is missing. */
    public Object any() {
        if (node == null) {
            return null;
        }
        used(node, false);
        return node.plain();
    }

    /** Where the value begins; where it would belong when it is missing. */
    public ConfigPlace place() {
        return place;
    }

    /** The way from the root to this value, such as {@code tasks.Counter.limits}. */
    public String pathText() {
        return path.text();
    }

    /** Notes that this value is wrong. */
    public void problem(String text) {
        config.problem(place, path.text(), text);
    }

    /**
     * Notes that something inside this value is wrong, with the line of the innermost part there is.
     *
     * @param inside the way from here, such as {@code [3].match.source}; empty for the value itself
     */
    public void problem(String inside, String text) {
        config.problem(node == null ? place : NodeFinder.place(node, inside), path.append(inside).text(), text);
    }

    Config config() {
        return config;
    }

    ConfigPath path() {
        return path;
    }

    String described() {
        return node == null ? "missing" : node.described();
    }

    void used(Object value, boolean byDefault) {
        config.effective().used(path, byDefault || node == null ? value : node);
    }

    private <T> Setting<T> scalar(String wanted, Function<Scalar, T> to) {
        if (node == null) {
            return Setting.missing(this);
        }
        return node instanceof Scalar scalar ? Setting.of(this, scalar).map(to)
                : Setting.wrong(this, "must be " + wanted + "; it is " + described());
    }

    private <T> Setting<List<T>> list(Function<ConfigValue, Setting<T>> to) {
        if (node == null) {
            return Setting.missing(this);
        }
        List<T> values = new ArrayList<>();
        items().forEach(item -> to.apply(item).optional().ifPresent(values::add));
        return node instanceof ListNode ? Setting.of(this, List.copyOf(values)) : Setting.missing(this);
    }

    private Path resolve(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must be a path");
        }
        try {
            Path path = Path.of(text);
            Path from = place.line() == 0 ? null : Path.of(place.file()).getParent();
            return (from == null ? path : from.resolve(path)).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path: " + e.getReason(), e);
        }
    }

    private static String unquote(Scalar scalar) {
        return scalar.value() instanceof String && JsonCodec.number(scalar.text()) != null ? ", without quotes" : "";
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? BigInteger.valueOf((long) number).toString() : Double.toString(number);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
