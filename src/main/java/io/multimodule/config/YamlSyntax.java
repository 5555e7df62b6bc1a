package io.multimodule.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line, with one place, what the YAML parser says in several. */
final class YamlSyntax {
    /** The parser names the last place last: that is where it could not go on. */
    private static final Pattern REASON =
            Pattern.compile("(?:^|\n)([^\n]+)\n in '[^']*', line (\\d+), column (\\d+):(?![\\s\\S]*\n in ')");

    private YamlSyntax() {
    }

    static BadSourceException explain(String file, IOException error) {
        String said = error instanceof JsonProcessingException e ? e.getOriginalMessage() : String.valueOf(error);
        Matcher reason = REASON.matcher(said);
        if (reason.find()) {
            ConfigPlace place = place(file, Integer.parseInt(reason.group(2)), Integer.parseInt(reason.group(3)));
            return new BadSourceException(place, "no YAML: " + reason.group(1) + hint(reason.group(1)));
        }
        JsonLocation at = error instanceof JsonProcessingException e ? e.getLocation() : null;
        ConfigPlace place = at == null ? ConfigPlace.of(file) : place(file, at.getLineNr(), at.getColumnNr());
        return new BadSourceException(place, said.contains("Expected a field name")
                ? "a key must be plain text, and not a list or an object" : "no YAML: " + said.lines().findFirst().orElse(""));
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
