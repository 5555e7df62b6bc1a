package io.multimodule.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The conditions on values; {@link ObjectCondition} is the one on fields. */
final class Conditions {
    private Conditions() {
    }

    /** Equal as text, or the text of an item of an array. */
    static final class Text implements Condition {
        private final String text;
        private final boolean whole;
        private final long number;

        Text(String text) {
            this.text = text;
            this.whole = text.matches("0|-?[1-9]\\d{0,17}");
            this.number = whole ? Long.parseLong(text) : 0;
        }

        @Override
        public boolean test(Object value) {
            if (value instanceof String other) {
                return text.equals(other);
            }
            if (value instanceof List<?> list) {
                return isIn(list);
            }
            return is(value);
        }

        private boolean isIn(List<?> list) {
            for (int i = 0, size = list.size(); i < size; i++) {
                if (is(list.get(i))) {
                    return true;
                }
            }
            return false;
        }

        private boolean is(Object value) {
            if (value instanceof Long other && whole) {
                return number == other;
            }
            return value != null && text.equals(Scalars.text(value));
        }

        @Override
        public List<String> texts() {
            return List.of(text);
        }
    }

    /** The same boolean. */
    record Truth(Boolean expected) implements Condition {
        @Override
        public boolean test(Object value) {
            return expected.equals(value);
        }
    }

    /** A text in which the pattern is found; in an array, an item that is the regex's own text. */
    record Regex(Pattern pattern, Text literal) implements Condition {
        @Override
        public boolean test(Object value) {
            if (value instanceof List<?>) {
                return literal.test(value);
            }
            String text = Scalars.text(value);
            return text != null && found(text);
        }

        private boolean found(String text) {
            try {
                return pattern.matcher(text).find();
            } catch (StackOverflowError e) {
                throw new RuleException("the regex /" + pattern + "/ needs too much stack for a text of "
                        + text.length() + " characters; write it without a repeated group, or make it possessive, as in"
                        + " (?:ab)*+", e);
            }
        }
    }

    /** An array whose first items fulfil the conditions one by one. */
    record Prefix(List<Condition> items) implements Condition {
        @Override
        public boolean test(Object value) {
            if (!(value instanceof List<?> list) || list.size() < items.size()) {
                return false;
            }
            for (int i = 0, size = items.size(); i < size; i++) {
                if (!items.get(i).test(list.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** At least one of several conditions. */
    record Any(List<Condition> choices) implements Condition {
        @Override
        public boolean test(Object value) {
            for (int i = 0, size = choices.size(); i < size; i++) {
                if (choices.get(i).test(value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public List<String> texts() {
            List<String> all = new ArrayList<>();
            for (Condition choice : choices) {
                List<String> texts = choice.texts();
                if (texts == null) {
                    return null;
                }
                all.addAll(texts);
            }
            return all;
        }
    }

    /** The condition is not fulfilled. */
    record Not(Condition refused) implements Condition {
        @Override
        public boolean test(Object value) {
            return !refused.test(value);
        }
    }

    /** There is a value, or there is none. */
    record Exists(boolean wanted) implements Condition {
        @Override
        public boolean test(Object value) {
            return value != null == wanted;
        }
    }

    /** How a number stands to another. */
    enum Relation {
        GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL;

        boolean holds(int comparison) {
            return switch (this) {
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
            };
        }
    }

    /** A number, or a text that spells one, on the right side of a bound. */
    record Comparison(Relation relation, Number bound) implements Condition {
        @Override
        public boolean test(Object value) {
            Number number = Scalars.number(value);
            return number != null && relation.holds(Scalars.compare(number, bound));
        }
    }

    /** What stands at a path fulfils a condition. */
    record At(FieldPath path, Condition condition) implements Condition {
        @Override
        public boolean test(Object value) {
            return condition.test(path.get(value));
        }
    }
}
