package io.multimodule.message;

import io.multimodule.message.Conditions.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes conditions from the values of a match, and notes what it cannot take. */
final class MatchCompiler {
    private static final List<String> OPERATORS =
            List.of("$any", "$exists", "$ge", "$gt", "$le", "$lt", "$not", "$path");

    private final Problems problems;

    MatchCompiler(Problems problems) {
        this.problems = problems;
    }

    ObjectCondition object(Message match, Place place) {
        Map<String, Condition> fields = new LinkedHashMap<>();
        List<Condition> operators = new ArrayList<>();
        match.asMap().forEach((name, value) -> {
            if (name.startsWith("$")) {
                operators.addAll(operator(name, value, place.field(name)));
            } else {
                fields.put(name, value(value, place.field(name)));
            }
        });
        return new ObjectCondition(fields, operators);
    }

    private Condition value(Object value, Place place) {
        if (value instanceof String text && text.startsWith(Regexes.PREFIX)) {
            return Regexes.condition(text, place, problems);
        }
        if (value instanceof Boolean truth) {
            return new Conditions.Truth(truth);
        }
        if (value instanceof Message object) {
            return object(object, place);
        }
        if (value instanceof List<?> list) {
            return new Conditions.Prefix(list(list, place));
        }
        return value == null ? Condition.NEVER : new Conditions.Text(Scalars.text(value));
    }

    private List<Condition> list(List<?> list, Place place) {
        List<Condition> conditions = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            conditions.add(value(list.get(i), place.item(i)));
        }
        return conditions;
    }

    private List<Condition> operator(String name, Object value, Place place) {
        return switch (name) {
            case "$not" -> List.of(new Conditions.Not(value(value, place)));
            case "$any" -> any(value, place);
            case "$exists" -> exists(value, place);
            case "$path" -> paths(value, place);
            case "$gt" -> comparison(Relation.GREATER, value, place);
            case "$ge" -> comparison(Relation.GREATER_OR_EQUAL, value, place);
            case "$lt" -> comparison(Relation.LESS, value, place);
            case "$le" -> comparison(Relation.LESS_OR_EQUAL, value, place);
            default -> {
                problems.add(place, "unknown operator \"" + name + "\"; " + NearName.advice(name, OPERATORS)
                        + " (for a field of that name write $path: {\"" + name + "\": …})");
                yield List.of();
            }
        };
    }

    private List<Condition> any(Object value, Place place) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            return List.of(new Conditions.Any(list(list, place)));
        }
        return refuse(place, "$any needs an array of at least one choice", value);
    }

    private List<Condition> exists(Object value, Place place) {
        return value instanceof Boolean wanted ? List.of(new Conditions.Exists(wanted))
                : refuse(place, "$exists needs true or false", value);
    }

    private List<Condition> comparison(Relation relation, Object value, Place place) {
        return value instanceof Number bound ? List.of(new Conditions.Comparison(relation, bound))
                : refuse(place, "a comparison needs a number", value);
    }

    private List<Condition> paths(Object value, Place place) {
        if (!(value instanceof Message object)) {
            return refuse(place, "$path needs an object of paths, as in {\"a.b\": 1}", value);
        }
        List<Condition> conditions = new ArrayList<>();
        object.asMap().forEach((text, wanted) -> {
            FieldPath path = FieldPath.compile(text, place.field(text), problems);
            conditions.add(new Conditions.At(path, value(wanted, place.field(text))));
        });
        return conditions;
    }

    private List<Condition> refuse(Place place, String rule, Object value) {
        problems.add(place, rule + "; here stands " + JsonCodec.text(value));
        return List.of();
    }
}
