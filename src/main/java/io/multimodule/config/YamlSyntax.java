package io.multimodule.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line, with one place, what the YAML parser says in several. */
final class YamlSyntax {
    /** The parser names the last place last: that is where it could not go on. */
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+):");

    private YamlSyntax() {
    }

    static BadSourceException explain(String file, IOException error) {
        String said = error instanceof JsonProcessingException e ? e.getOriginalMessage() : String.valueOf(error);
        int mark = said.lastIndexOf("\n in '");
        Matcher at = PLACE.matcher(said);
        if (mark > 0 && at.find(mark)) {
            String reason = reason(said.substring(0, mark));
            ConfigPlace place = place(file, Integer.parseInt(at.group(1)), Integer.parseInt(at.group(2)));
            return new BadSourceException(place, "no YAML: " + reason + hint(reason));
        }
        JsonLocation known = error instanceof JsonProcessingException e ? e.getLocation() : null;
        ConfigPlace place = known == null ? ConfigPlace.of(file) : place(file, known.getLineNr(), known.getColumnNr());
        boolean key = said.contains("Expected a field name");
        return new BadSourceException(place, key ? "a key must be plain text, and not a list or an object"
                : "no YAML: " + said.lines().findFirst().orElse(""));
    }

    /** Without what the parser was about to do, which may come with a place and a picture of its own. */
    private static String reason(String said) {
        int picture = said.lastIndexOf("^\n");
        String last = picture < 0 ? said : said.substring(picture + 2);
        int line = last.startsWith("while ") ? last.indexOf('\n') : -1;
        return last.substring(line + 1).replace("\n", "\\n");
    }

    private static ConfigPlace place(String file, int line, int column) {
        return new ConfigPlace(file, Math.max(line, 0), Math.max(column, 0));
    }

    private static String hint(String reason) {
        if (reason.contains("TAB")) {
            return "; indent with spaces";
        }
        if (reason.contains("mapping values are not allowed")) {
            return "; check the indentation, and put text that holds ': ' in quotes";
        }
        if (reason.contains("cannot start any token")) {
            return "; put the text in quotes";
        }
        return reason.contains("unexpected end of stream") ? "; a quote or bracket is not closed" : "";
    }
}
