package io.multimodule.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.multimodule.config.Node.Field;
import io.multimodule.config.Node.ListNode;
import io.multimodule.config.Node.ObjectNode;
import io.multimodule.config.Node.Scalar;
import io.multimodule.message.JsonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns one YAML file into nodes. What YAML has beyond JSON's values is refused: anchors and aliases
 * (a few lines of them can mean gigabytes), tags, merge keys, a second document, keys that are no
 * text. Of the values only those are numbers that are numbers in JSON too, and only {@code true} and
 * {@code false} are booleans.
 */
final class YamlReader {
    static final int DEEPEST = 100;
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String file;
    private final List<ConfigProblem> problems;
    private final YAMLParser parser;

    private YamlReader(String file, YAMLParser parser, List<ConfigProblem> problems) {
        this.file = file;
        this.parser = parser;
        this.problems = problems;
    }

    /**
     * Reads a file that holds one object.
     *
     * @param problems gets what is wrong but lets the reading go on, such as a key given twice
     * @throws BadSourceException when there is no telling what the file says
     */
    static ObjectNode read(String file, byte[] bytes, List<ConfigProblem> problems) throws BadSourceException {
        String text = SourceText.of(file, bytes);
        try (YAMLParser parser = YAML.createParser(text)) {
            return new YamlReader(file, parser, problems).document();
        } catch (IOException e) {
            throw YamlSyntax.explain(file, e);
        }
    }

    private ObjectNode document() throws IOException, BadSourceException {
        if (parser.nextToken() == null) {
            return ObjectNode.empty(new ConfigPlace(file, 1, 1));
        }
        Node root = value("", 0);
        if (parser.nextToken() != null) {
            throw bad("a second YAML document begins here; keep one document a file");
        }
        if (root instanceof Scalar scalar && scalar.value() == null) {
            return ObjectNode.empty(root.place());
        }
        if (!(root instanceof ObjectNode object)) {
            throw new BadSourceException(root.place(),
                    "the file must consist of lines 'key: value'; it is " + root.described());
        }
        return object;
    }

    private Node value(String path, int depth) throws IOException, BadSourceException {
        refuseMarks();
        if (depth > DEEPEST) {
            throw bad("values are nested deeper than " + DEEPEST + " levels; flatten them");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path, depth);
            case START_ARRAY -> list(path, depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(path);
            case VALUE_TRUE, VALUE_FALSE -> bool();
            case VALUE_NULL -> new Scalar(place(), null, parser.getText());
            default -> new Scalar(place(), parser.getText(), parser.getText());
        };
    }

    private ObjectNode object(String path, int depth) throws IOException, BadSourceException {
        ConfigPlace start = place();
        Map<String, Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            ConfigPlace place = place();
            String below = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            Field field = new Field(place, value(below, depth + 1));
            Field earlier = fields.putIfAbsent(key, field);
            if (earlier != null) {
                problems.add(ConfigProblem.at(place, below, "the key is here twice (first in line "
                        + earlier.key().line() + "); remove one"));
            }
        }
        return new ObjectNode(start, fields);
    }

    private ListNode list(String path, int depth) throws IOException, BadSourceException {
        ConfigPlace start = place();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(path + "[" + items.size() + "]", depth + 1));
        }
        return new ListNode(start, items);
    }

    private Scalar number(String path) throws IOException {
        String text = parser.getText();
        Object value = JsonCodec.number(text);
        if (value == null) {
            problems.add(ConfigProblem.at(place(), path, text + " is not a number in JSON's sense; write it "
                    + "without prefix, leading zeros or underscores, or as text: " + Quoted.text(text)));
            value = text;
        }
        return new Scalar(place(), value, text);
    }

    /** YAML 1.1 takes {@code off} and {@code yes} for booleans; here they are the words they look like. */
    private Scalar bool() throws IOException {
        String text = parser.getText();
        boolean word = !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false");
        return new Scalar(place(), word ? text : (Object) (parser.currentToken() == JsonToken.VALUE_TRUE), text);
    }

    private void refuseMarks() throws IOException, BadSourceException {
        if (parser.isCurrentAlias()) {
            throw bad("the alias *" + parser.getText() + " is not taken; write the value out");
        }
        if (parser.getObjectId() != null) {
            throw bad("the anchor &" + parser.getObjectId() + " is not taken; remove it and write values out");
        }
        if (parser.getTypeId() != null && parser.currentToken() != JsonToken.FIELD_NAME) {
            throw bad("the tag !" + parser.getTypeId() + " is not taken; remove it");
        }
    }

    private BadSourceException bad(String text) {
        return new BadSourceException(place(), text);
    }

    private ConfigPlace place() {
        var location = parser.currentTokenLocation();
        return new ConfigPlace(file, location.getLineNr(), location.getColumnNr());
    }
}
