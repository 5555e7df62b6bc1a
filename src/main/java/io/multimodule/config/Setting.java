package io.multimodule.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One value of the configuration, brought to its type. Ask for it with {@link #orElse},
 * {@link #optional()} or {@link #required}; whichever is asked last shows in the effective
 * configuration.
 */
public final class Setting<T> {
    private final ConfigValue at;
    private final T value;
    private final boolean wrong;
    private final Function<? super T, ?> show;

    private Setting(ConfigValue at, T value, boolean wrong, Function<? super T, ?> show) {
        this.at = at;
        this.value = value;
        this.wrong = wrong;
        this.show = show;
    }

    static <T> Setting<T> of(ConfigValue at, T value) {
        return new Setting<>(at, value, false, any -> any);
    }

    static <T> Setting<T> missing(ConfigValue at) {
        return new Setting<>(at, null, false, any -> any);
    }

    /** Notes the problem; the setting counts as missing, and is not complained about again. */
    static <T> Setting<T> wrong(ConfigValue at, String text) {
        at.problem(text);
        return new Setting<>(at, null, true, any -> any);
    }

    /** Says how a default is written in the effective configuration, so that it can be read back. */
    public Setting<T> shownAs(Function<? super T, String> text) {
        return new Setting<>(at, value, wrong, text);
    }

    /** The value, or the default where it is missing or wrong. */
    public T orElse(T otherwise) {
        at.used(value != null || otherwise == null ? value : show.apply(otherwise), value == null);
        return value != null ? value : otherwise;
    }

    /** The value, or nothing where it is missing or wrong. */
    public Optional<T> optional() {
        if (value != null) {
            at.used(value, false);
        }
        return Optional.ofNullable(value);
    }

    /**
     * The value; that it is missing is a problem.
     *
     * @param standIn returned where it is missing or wrong, so that the reading can go on
     */
    public T required(T standIn) {
        if (value == null && !wrong) {
            at.problem("is missing; add it");
        }
        return value == null ? standIn : orElse(standIn);
    }

    /**
     * Demands something more of a value that is there.
     *
     * @param rule what holds for a right value, as {@code must be an even number}
     */
    public Setting<T> check(Predicate<? super T> holds, String rule) {
        return value == null || holds.test(value) ? this
                : Setting.<T>wrong(at, rule + "; it is " + at.described());
    }

    /**
     * Brings a value that is there to another type.
     *
     * @param to throws IllegalArgumentException, with the rule as its message, for a value that is wrong
     */
    public <U> Setting<U> map(Function<? super T, ? extends U> to) {
        if (value == null) {
            return new Setting<>(at, null, wrong, any -> any);
        }
        try {
            return of(at, to.apply(value));
        } catch (IllegalArgumentException e) {
            return wrong(at, e.getMessage() + "; it is " + at.described());
        }
    }
}
