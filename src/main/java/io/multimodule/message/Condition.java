package io.multimodule.message;

import java.util.List;

/** What a match asks of one value. Immutable; never changes what it looks at. */
interface Condition {
    /** Nothing fulfils it. */
    Condition NEVER = new Condition() {
        @Override
        public boolean test(Object value) {
            return false;
        }

        @Override
        public List<String> texts() {
            return List.of();
        }
    };

    /** Whether a value fulfils it; {@code null} is a value that is missing or null. */
    boolean test(Object value);

    /**
     * The texts one of which a value must be, or have as an item, to fulfil this; {@code null} when others may
     * fulfil it too.
     */
    default List<String> texts() {
        return null;
    }
}
