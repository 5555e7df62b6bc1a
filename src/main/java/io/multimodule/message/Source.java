package io.multimodule.message;

import java.util.List;

/** Where a transform takes a value from. Immutable. */
interface Source {

    /** The value for a message, in a message's form. */
    Object value(Message message);

    /** Always the same value. */
    record Constant(Object constant) implements Source {
        @Override
        public Object value(Message message) {
            return constant;
        }
    }

    /** What stands at a path; null when nothing does. */
    record Copy(FieldPath path) implements Source {
        @Override
        public Object value(Message message) {
            return path.get(message);
        }
    }

    /** A text with values in it; what is missing leaves nothing. */
    record Template(List<Source> parts) implements Source {
        @Override
        public Object value(Message message) {
            StringBuilder text = new StringBuilder();
            for (Source part : parts) {
                Object value = part.value(message);
                String plain = Scalars.text(value);
                if (plain != null) {
                    text.append(plain);
                } else if (value != null) {
                    text.append(JsonCodec.text(value));
                }
            }
            return text.toString();
        }
    }
}
