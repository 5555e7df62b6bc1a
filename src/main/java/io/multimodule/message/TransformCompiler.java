package io.multimodule.message;

import io.multimodule.message.Transform.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes steps from the fields of a transform, and notes what it cannot take. */
final class TransformCompiler {
    private static final String EVALUATED = Regexes.PREFIX + "s/";
    private static final Pattern HOLE = Pattern.compile("\\$(\\$)?\\{");
    private static final List<String> OPERATORS = List.of("$copy", "$delete", "$template", "$value");
    private static final List<String> TOP_OPERATORS = List.of("$delete", "$set");

    private final Problems problems;
    private final List<Step> steps = new ArrayList<>();

    TransformCompiler(Problems problems) {
        this.problems = problems;
    }

    List<Step> steps(Message transform, Place place) {
        transform.asMap().forEach((name, value) -> {
            Place here = place.field(name);
            switch (name) {
                case "$set" -> setPaths(value, here);
                case "$delete" -> deletePaths(value, here);
                default -> field(name, value, here);
            }
        });
        return List.copyOf(steps);
    }

    private void field(String name, Object value, Place place) {
        if (name.startsWith("$")) {
            problems.add(place, "unknown operator \"" + name + "\"; " + NearName.advice(name, TOP_OPERATORS)
                    + " (for a field of that name write $set: {\"" + name + "\": …})");
        } else if (isDeletion(value, place)) {
            steps.add(message -> message.without(name));
        } else {
            String known = name.intern();
            Source source = source(value, place);
            steps.add(message -> message.with(known, source.value(message)));
        }
    }

    private void setPaths(Object value, Place place) {
        if (!(value instanceof Message paths)) {
            refuse(place, "$set needs an object of paths, as in {\"a.b\": 1}", value);
            return;
        }
        paths.asMap().forEach((text, wanted) -> {
            Place here = place.field(text);
            FieldPath path = FieldPath.compile(text, here, problems);
            if (isDeletion(wanted, here)) {
                steps.add(message -> path.delete(message));
            } else {
                Source source = source(wanted, here);
                steps.add(message -> path.set(message, source.value(message)));
            }
        });
    }

    private void deletePaths(Object value, Place place) {
        List<?> texts = value instanceof List<?> list ? list : Collections.singletonList(value);
        for (Object each : texts) {
            if (each instanceof String text) {
                FieldPath path = FieldPath.compile(text, place, problems);
                steps.add(message -> path.delete(message));
            } else {
                refuse(place, "$delete needs a path or an array of paths, as in [\"a.b\", \"c\"]", each);
            }
        }
    }

    private boolean isDeletion(Object value, Place place) {
        if (!(value instanceof Message object) || !object.has("$delete")) {
            return false;
        }
        if (object.size() > 1 || !Boolean.TRUE.equals(object.get("$delete"))) {
            refuse(place, "a field is deleted by {\"$delete\": true}", value);
        }
        return true;
    }

    private Source source(Object value, Place place) {
        if (value instanceof String text && text.startsWith(EVALUATED)) {
            return evaluated(text, place);
        }
        if (value instanceof Message object) {
            for (String name : object.asMap().keySet()) {
                if (name.startsWith("$")) {
                    return operator(object, name, place.field(name));
                }
            }
        }
        return new Source.Constant(value);
    }

    private Source evaluated(String text, Place place) {
        String expression = text.substring(EVALUATED.length());
        Source source = PerlExpression.parse(expression);
        if (source == null) {
            problems.add(place, "\"" + text + "\" would have to be evaluated, and nothing is; write"
                    + " {\"$copy\": \"a.b\"} for a field, {\"$template\": \"id-${a.b}\"} for a text, and let a task"
                    + " compute everything else");
        }
        return source;
    }

    private Source operator(Message object, String name, Place place) {
        Object value = object.get(name);
        if (object.size() > 1) {
            refuse(place, name + " must be the only field of its object; for an object as it is write"
                    + " {\"$value\": {…}}", object);
        }
        return switch (name) {
            case "$value" -> new Source.Constant(value);
            case "$copy" -> value instanceof String text ? new Source.Copy(FieldPath.compile(text, place, problems))
                    : refuse(place, "$copy needs a path, as in \"a.b\"", value);
            case "$template" -> value instanceof String text ? template(text, place)
                    : refuse(place, "$template needs a text, as in \"id-${a.b}\"", value);
            default -> {
                problems.add(place, "unknown operator \"" + name + "\"; " + NearName.advice(name, OPERATORS)
                        + " (for an object as it is write {\"$value\": {…}})");
                yield null;
            }
        };
    }

    private Source template(String text, Place place) {
        List<Source> parts = new ArrayList<>();
        Matcher hole = HOLE.matcher(text);
        int from = 0;
        while (hole.find(from)) {
            boolean literal = hole.group(1) != null;
            parts.add(new Source.Constant(text.substring(from, hole.start()) + (literal ? "${" : "")));
            from = hole.end();
            if (!literal) {
                int end = text.indexOf('}', from);
                if (end < 0) {
                    return refuse(place, "a ${ of the template has no }; for ${ itself write $${", text);
                }
                parts.add(new Source.Copy(FieldPath.compile(text.substring(from, end), place, problems)));
                from = end + 1;
            }
        }
        parts.add(new Source.Constant(text.substring(from)));
        return new Source.Template(List.copyOf(parts));
    }

    private Source refuse(Place place, String rule, Object value) {
        problems.add(place, rule + "; here stands " + JsonCodec.text(value));
        return null;
    }
}
