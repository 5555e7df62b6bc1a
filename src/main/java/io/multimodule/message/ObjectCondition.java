package io.multimodule.message;

import java.util.List;
import java.util.Map;

/**
 * Conditions on the fields of an object, and operators on the value itself; all of them must hold. An array fulfils
 * the part about fields when each of its items is the name of one.
 */
final class ObjectCondition implements Condition {
    private final String[] names;
    private final Condition[] fields;
    private final Condition[] operators;

    ObjectCondition(Map<String, Condition> fields, List<Condition> operators) {
        this.names = fields.keySet().stream().map(String::intern).toArray(String[]::new);
        this.fields = fields.values().toArray(Condition[]::new);
        this.operators = operators.toArray(Condition[]::new);
    }

    @Override
    public boolean test(Object value) {
        for (Condition operator : operators) {
            if (!operator.test(value)) {
                return false;
            }
        }
        if (value instanceof Message message) {
            return firstMismatch(message) == null;
        }
        if (names.length == 0 && operators.length > 0) {
            return true;
        }
        return value instanceof List<?> list && list.stream().allMatch(this::isName);
    }

    /** The name of the first field that does not fulfil its condition; {@code null} when all do. */
    String firstMismatch(Message message) {
        for (int i = 0; i < names.length; i++) {
            if (!fields[i].test(message.get(names[i]))) {
                return names[i];
            }
        }
        return null;
    }

    private boolean isName(Object item) {
        String text = Scalars.text(item);
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(text)) {
                return fields[i] != NEVER;
            }
        }
        return false;
    }

    @Override
    public List<String> texts() {
        for (Condition operator : operators) {
            List<String> texts = operator.texts();
            if (texts != null) {
                return texts;
            }
        }
        return null;
    }

    int size() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    Condition field(int index) {
        return fields[index];
    }
}
