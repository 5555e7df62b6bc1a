package io.multimodule.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two Perl expressions that configurations of the predecessor use, read without evaluating anything: a field,
 * {@code $message->{a}->{b}[0]}, and a string, {@code "id-$message->{n}"}.
 */
final class PerlExpression {
    private static final String KEY = "\\{\\s*(?:\\w+|'[^'\\\\]*')\\s*}";
    private static final String SUBSCRIPT = "(?:" + KEY + "|\\[\\d{1,9}])";
    /** Possessive: what may be given back is remembered on the stack, which a long expression would fill. */
    private static final Pattern FIELD = Pattern.compile("\\$message->" + KEY + "(?:(?:->)?" + SUBSCRIPT + ")*+");
    private static final Pattern STEP = Pattern.compile("\\{\\s*(?:(\\w+)|'([^']*)')\\s*}|\\[(\\d+)]");
    private static final Pattern SINGLE_QUOTED = Pattern.compile("'([^'\\\\]*)'");

    private final String text;
    private int at = 1;

    private PerlExpression(String text) {
        this.text = text;
    }

    /** The source that an expression means; {@code null} when it would have to be evaluated. */
    static Source parse(String expression) {
        String text = expression.strip();
        if (FIELD.matcher(text).matches()) {
            return field(text);
        }
        Matcher single = SINGLE_QUOTED.matcher(text);
        if (single.matches()) {
            return new Source.Constant(single.group(1));
        }
        return text.startsWith("\"") ? new PerlExpression(text).string() : null;
    }

    private static Source field(String text) {
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        while (step.find()) {
            steps.add(step.group(1) != null ? step.group(1) : step.group(2) != null ? step.group(2) : step.group(3));
        }
        return new Source.Copy(FieldPath.of(steps));
    }

    private Source string() {
        List<Source> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        Matcher field = FIELD.matcher(text);
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '$' && field.region(at, text.length()).lookingAt()) {
                parts.add(new Source.Constant(plain.toString()));
                plain.setLength(0);
                parts.add(field(field.group()));
                at = field.end();
            } else if (!take(c, plain)) {
                return null;
            }
        }
        parts.add(new Source.Constant(plain.toString()));
        return at == text.length() - 1 ? new Source.Template(List.copyOf(parts)) : null;
    }

    /** Takes one character of a string; false when it starts something that Perl would evaluate. */
    private boolean take(char c, StringBuilder plain) {
        if (c == '$' || c == '@' && at + 1 < text.length() && "{$_:".indexOf(text.charAt(at + 1)) >= 0
                || c == '@' && at + 1 < text.length() && Character.isLetter(text.charAt(at + 1))) {
            return false;
        }
        if (c != '\\') {
            plain.append(c);
            at++;
            return true;
        }
        int escaped = at + 1 < text.length() ? "\"\\$@/nt".indexOf(text.charAt(at + 1)) : -1;
        if (escaped < 0) {
            return false;
        }
        plain.append("\"\\$@/\n\t".charAt(escaped));
        at += 2;
        return true;
    }
}
