package io.multimodule.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.regex.Pattern;

/** Text in double quotes with JSON's escapes, which YAML shares; shortened where it stands in a sentence. */
final class Quoted {
    private static final int LONGEST = 60;
    /** Text that YAML reads back as the same text without quotes: no number, boolean, null or marker. */
    private static final Pattern PLAIN = Pattern.compile(
            "[A-Za-z/_][\\w/.-]*|[1-9]\\d*(\\.\\d+)?(%|[mun]?s|[mhd]|[kMGT]?B|[KMGT]iB)");
    private static final Pattern WORDS = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

    private Quoted() {
    }

    static String text(String text) {
        return full(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }

    static String full(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        StringBuilder quoted = new StringBuilder(json.length() + 1);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            quoted.append(mustBeEscaped(c) ? String.format("\\u%04X", (int) c) : Character.toString(c));
        }
        return quoted.append('"').toString();
    }

    /** What JSON lets stand but YAML refuses or takes for the end of a line. */
    private static boolean mustBeEscaped(char c) {
        return c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c >= 0xFFFE;
    }

    /** As YAML, with quotes only where they are needed. */
    static String yaml(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORDS.matcher(text).matches();
        return plain ? text : full(text);
    }
}
