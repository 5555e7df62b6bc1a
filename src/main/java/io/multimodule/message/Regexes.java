package io.multimodule.message;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes conditions from regexes written as {@code " special/regex/flags"}. */
final class Regexes {
    /** What a text starts with that means more than itself. */
    static final String PREFIX = " special";

    /** As in Perl: only a line feed ends a line, and classes such as \w know all of Unicode. */
    private static final int PERL = Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern POSIX_CLASS = Pattern.compile("\\[\\^?\\[:(\\^?)(\\w+):]|\\[:\\w+:]");

    private Regexes() {
    }

    static Condition condition(String text, Place place, Problems problems) {
        String rest = text.substring(PREFIX.length());
        int close = rest.lastIndexOf('/');
        if (!rest.startsWith("/")) {
            return refuse(place, problems, text, "has no / after \"" + PREFIX
                    + "\"; only a regex may stand there, as in \" special/^ab/i\"");
        }
        if (close == 0) {
            return refuse(place, problems, text, "has no closing /; write it as in \" special/^ab/i\"");
        }
        String regex = rest.substring(1, close);
        int flags = flags(rest.substring(close + 1));
        if (flags < 0) {
            return refuse(place, problems, text, "has flags \"" + rest.substring(close + 1)
                    + "\"; the flags are i, m, s and x, each once");
        }
        if (POSIX_CLASS.matcher(regex).find()) {
            return refuse(place, problems, text, "has a POSIX class such as [:alpha:]; write \\p{Alpha} instead");
        }
        return compile(text, regex, flags, place, problems);
    }

    private static Condition compile(String text, String regex, int flags, Place place, Problems problems) {
        try {
            return new Conditions.Regex(Pattern.compile(regex, flags), new Conditions.Text(text));
        } catch (PatternSyntaxException e) {
            return refuse(place, problems, text, "is no regex: " + e.getDescription() + " at character " + e.getIndex()
                    + " of " + regex);
        }
    }

    /** The flags as {@link Pattern} has them; -1 when one is unknown or there twice. */
    private static int flags(String letters) {
        int flags = PERL;
        for (int i = 0; i < letters.length(); i++) {
            int flag = switch (letters.charAt(i)) {
                case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                case 'm' -> Pattern.MULTILINE;
                case 's' -> Pattern.DOTALL;
                case 'x' -> Pattern.COMMENTS;
                default -> -1;
            };
            if (flag < 0 || (flags & flag & ~Pattern.UNICODE_CASE) != 0) {
                return -1;
            }
            flags |= flag;
        }
        return flags;
    }

    private static Condition refuse(Place place, Problems problems, String text, String fault) {
        problems.add(place, "\"" + text + "\" " + fault);
        return Condition.NEVER;
    }
}
