package io.multimodule.message;

import java.util.List;

/**
 * A change to messages, compiled once from an object: each field of it sets the field of that name, in the order
 * written, and later ones see what earlier ones did. A value stands for itself, an object or array replaces and
 * does not merge, null sets null; except
 *
 * <ul>
 * <li>{@code {"$copy": "a.b.0"}}: what stands at that path; null when nothing does
 * <li><code>{"$template": "id-${a.b}"}</code>: a text with what stands at paths, nothing for what is missing;
 * <code>$${</code> is <code>${</code> itself
 * <li>{@code {"$delete": true}}: the field goes
 * <li>{@code {"$value": V}}: V itself, whatever it looks like
 * <li>{@code " specials/$message->{a}{b}"} and {@code " specials/\"id-$message->{n}\""}: the same as $copy and
 * $template, as configurations of the predecessor have it. Nothing is evaluated: any other expression is a problem.
 * </ul>
 *
 * <p>At the top, {@code $set: {"a.b": V, …}} sets fields that stand deeper, and {@code $delete: ["a.b", …]} deletes
 * them. Immutable; any thread.
 */
public final class Transform {
    private final List<Step> steps;

    Transform(List<Step> steps) {
        this.steps = steps;
    }

    /** One change. */
    interface Step {
        Message apply(Message message);
    }

    /**
     * The transform that an object describes. What is wrong with it is added to the problems, and then the result is
     * of no use.
     *
     * @param place where the object stands in the configuration
     */
    public static Transform compile(Message transform, Place place, Problems problems) {
        return new Transform(new TransformCompiler(problems).steps(transform, place));
    }

    /**
     * The transform that an object describes.
     *
     * @throws IllegalArgumentException with all that is wrong with it
     */
    public static Transform of(Message transform) {
        Problems problems = new Problems();
        Transform compiled = compile(transform, Place.TOP, problems);
        problems.throwIfAny();
        return compiled;
    }

    /**
     * The message with the changes; the one given stays as it is.
     *
     * @throws RuleException a path leads through something that is no object in this message
     */
    public Message apply(Message message) {
        Message changed = message;
        for (int i = 0, size = steps.size(); i < size; i++) {
            changed = steps.get(i).apply(changed);
        }
        return changed;
    }
}
