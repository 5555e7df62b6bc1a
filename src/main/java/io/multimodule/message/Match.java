package io.multimodule.message;

import java.util.ArrayList;
import java.util.List;

/**
 * A question about a message, compiled once from an object that looks like the messages it takes. Every field of
 * the match must fit the field of that name in the message; other fields of the message do not matter, and a match
 * without fields takes every message. A field that is null counts as missing.
 *
 * <table><caption>What a value in the match asks of the value in the message</caption>
 * <tr><th>match</th><th>message</th><th>fits when</th></tr>
 * <tr><td>text or number</td><td>text or number</td><td>the texts are equal: 1, 1.0 and "1" are the same, "1.0" is
 * another; numbers count with 15 digits</td></tr>
 * <tr><td>text or number</td><td>array</td><td>an item has that text</td></tr>
 * <tr><td>{@code " special/regex/flags"}</td><td>text or number</td><td>the regex is found; flags i m s x</td></tr>
 * <tr><td>boolean</td><td>boolean</td><td>they are the same</td></tr>
 * <tr><td>array</td><td>array</td><td>its items fit the first items of the message's, one by one</td></tr>
 * <tr><td>object</td><td>object</td><td>every field fits</td></tr>
 * <tr><td>object</td><td>array</td><td>each item is the name of a field of the match</td></tr>
 * <tr><td>null, or any other pair</td><td></td><td>never</td></tr>
 * </table>
 *
 * <p>In an object of the match, a name that starts with {@code $} is an operator on the value in its place, also
 * at the top: {@code $not: M}, {@code $any: [M, …]}, {@code $exists: true|false}, {@code $gt}, {@code $ge},
 * {@code $lt}, {@code $le} with a number (text that spells a number counts as one), and {@code $path: {"a.b.0": M}}
 * for what stands deeper. {@code $path} is also the way to a field whose name starts with {@code $}.
 *
 * <p>Immutable; any thread; changes nothing.
 */
public final class Match {
    private final ObjectCondition condition;

    Match(ObjectCondition condition) {
        this.condition = condition;
    }

    /**
     * The match that an object describes. What is wrong with it is added to the problems, and then the result is of
     * no use.
     *
     * @param place where the object stands in the configuration
     */
    public static Match compile(Message match, Place place, Problems problems) {
        return new Match(new MatchCompiler(problems).object(match, place));
    }

    /**
     * The match that an object describes.
     *
     * @throws IllegalArgumentException with all that is wrong with it
     */
    public static Match of(Message match) {
        Problems problems = new Problems();
        Match compiled = compile(match, Place.TOP, problems);
        problems.throwIfAny();
        return compiled;
    }

    /**
     * Whether a message fits.
     *
     * @throws RuleException a regex cannot be applied to a text of this message
     */
    public boolean matches(Message message) {
        return condition.test(message);
    }

    /**
     * The first field of the match that keeps a message from fitting; {@code null} when the message fits, or only an
     * operator at the top refuses it.
     */
    public String firstMismatch(Message message) {
        return condition.firstMismatch(message);
    }

    /**
     * The fields of a message that must have one of a few texts, so that matches can be found by an index: any other
     * text or number in such a field, or an array without one of the texts, never fits.
     */
    public List<RequiredText> requiredTexts() {
        List<RequiredText> required = new ArrayList<>();
        for (int i = 0; i < condition.size(); i++) {
            List<String> texts = condition.field(i).texts();
            if (texts != null) {
                required.add(new RequiredText(condition.name(i), List.copyOf(texts)));
            }
        }
        return required;
    }

    /**
     * A field and the texts one of which it must have; see {@link Match#requiredTexts}.
     *
     * @param field the name of a field of the message
     * @param texts none of them when nothing fits
     */
    public record RequiredText(String field, List<String> texts) {
        /** The text that a value is compared by: a string itself, a number as text; {@code null} for anything else. */
        public static String textOf(Object value) {
            return Scalars.text(value);
        }
    }
}
