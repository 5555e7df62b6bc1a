package io.multimodule.message;

import io.multimodule.message.BadMessageException.Reason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads one JSON object. One thread; used again and again.
 *
 * <p>Written by hand because a general parser takes longer for the tokens alone than this for the message:
 * names are found in a table instead of being made, and values go straight into the arrays of the message.
 */
final class JsonReader {
    private static final int FIRST_STACK = 64;
    private static final int KEPT_STACK = 1 << 14;

    private final JsonText texts = new JsonText();
    private byte[] bytes;
    private int start;
    private int at;
    private int end;
    private int depth;
    /** Names and values of the objects, and items of the arrays, that are still open. */
    private Object[] stack = new Object[FIRST_STACK];
    private int top;

    Message read(byte[] source, int offset, int length) throws BadMessageException {
        bytes = source;
        start = offset;
        at = offset;
        end = offset + length;
        try {
            if (next("an object") != '{') {
                throw notAnObject();
            }
            Message message = object();
            if (at < end && skipBlanks() != JsonText.END) {
                throw bad(Reason.TRAILING_BYTES, "something follows the object");
            }
            return message;
        } finally {
            release();
        }
    }

    private void release() {
        if (stack.length > KEPT_STACK) {
            stack = new Object[FIRST_STACK];
        } else {
            Arrays.fill(stack, 0, top, null);
        }
        bytes = null;
        top = 0;
        depth = 0;
    }

    private Message object() throws BadMessageException {
        enter();
        int base = top;
        Map<String, Integer> places = null;
        if (next("a name or '}'") == '}') {
            at++;
            depth--;
            return Message.EMPTY;
        }
        do {
            String name = name();
            if (top - base < 2 * Message.SEARCHED_FIELDS) {
                checkNew(name, base);
            } else {
                places = checkNew(name, base, places);
            }
            colon();
            push(name);
            push(value());
        } while (more('}'));
        return new Message(pop(base), places);
    }

    private JsonArray array() throws BadMessageException {
        enter();
        int base = top;
        if (next("a value or ']'") == ']') {
            at++;
            depth--;
            return JsonArray.EMPTY;
        }
        do {
            push(value());
        } while (more(']'));
        return new JsonArray(pop(base));
    }

    private Object value() throws BadMessageException {
        int c = next("a value");
        switch (c) {
            case '"':
                return text();
            case '{':
                return object();
            case '[':
                return array();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number(c);
        }
    }

    private void enter() throws BadMessageException {
        at++;
        if (++depth > JsonCodec.MAXIMUM_DEPTH) {
            throw bad(Reason.TOO_DEEP, "more than " + JsonCodec.MAXIMUM_DEPTH
                    + " nested objects and arrays; send a flatter message");
        }
    }

    /** After a value: whether another one follows; else the bracket is passed. */
    private boolean more(char close) throws BadMessageException {
        int c = at < end ? bytes[at] : JsonText.END;
        if (c != ',' && c != close) {
            c = next("',' or '" + close + "'");
        }
        if (c == ',') {
            at++;
            return true;
        }
        if (c != close) {
            throw unexpected("',' or '" + close + "'");
        }
        at++;
        depth--;
        return false;
    }

    private void colon() throws BadMessageException {
        if (at < end && bytes[at] == ':' || next("':'") == ':') {
            at++;
            return;
        }
        throw unexpected("':'");
    }

    private String name() throws BadMessageException {
        if (next("a name in quotes") != '"') {
            throw unexpected("a name in quotes");
        }
        int to = AsciiScan.plainUntil(bytes, at + 1, end);
        if (to < end && bytes[to] == '"') {
            int from = at + 1;
            at = to + 1;
            return NameTable.name(bytes, from, to, end);
        }
        return text().intern();
    }

    private String text() throws BadMessageException {
        String text = texts.read(bytes, at + 1, end, start);
        at = texts.end();
        return text;
    }

    private Object number(int c) throws BadMessageException {
        if (c != '-' && (c < '0' || c > '9')) {
            throw unexpected("a value");
        }
        int from = at;
        // The common case, a short integer; everything else is left to the slow way.
        int i = c == '-' ? from + 1 : from;
        int first = i;
        long value = 0;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9' && i - first <= JsonNumber.SAFE_DIGITS) {
            value = value * 10 + bytes[i++] - '0';
        }
        if (i == end || i == first || bytes[first] == '0' && i - first > 1 || !JsonNumber.endsAt(bytes[i])
                || i - first > JsonNumber.SAFE_DIGITS) {
            at = JsonNumber.end(bytes, from, end, start);
            return JsonNumber.value(bytes, from, at, start);
        }
        at = i;
        return c == '-' ? -value : value;
    }

    private Object word(String word, Boolean value) throws BadMessageException {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || bytes[at + i] != word.charAt(i)) {
                throw unexpected("a value");
            }
        }
        at += word.length();
        return value;
    }

    /** The next byte that is no blank; not passed. */
    private int next(String wanted) throws BadMessageException {
        int c = skipBlanks();
        if (c == JsonText.END) {
            throw bad(Reason.NOT_JSON, "the text ends where " + wanted + " should stand");
        }
        return c;
    }

    private int skipBlanks() {
        while (at < end) {
            byte c = bytes[at];
            if (c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                return c & 0xFF;
            }
            at++;
        }
        return JsonText.END;
    }

    private void checkNew(String name, int base) throws BadMessageException {
        for (int i = base; i < top; i += 2) {
            if (stack[i] == name) {
                throw duplicate(name);
            }
        }
    }

    private Map<String, Integer> checkNew(String name, int base, Map<String, Integer> known)
            throws BadMessageException {
        Map<String, Integer> places = known;
        if (places == null) {
            places = new HashMap<>();
            for (int i = base; i < top; i += 2) {
                places.put((String) stack[i], i - base >> 1);
            }
        }
        if (places.putIfAbsent(name, top - base >> 1) != null) {
            throw duplicate(name);
        }
        return places;
    }

    private void push(Object value) {
        if (top == stack.length) {
            stack = Arrays.copyOf(stack, 2 * top);
        }
        stack[top++] = value;
    }

    private Object[] pop(int base) {
        Object[] values = Arrays.copyOfRange(stack, base, top);
        Arrays.fill(stack, base, top, null);
        top = base;
        return values;
    }

    private BadMessageException duplicate(String name) {
        return bad(Reason.DUPLICATE_FIELD, "the name \"" + name + "\" stands twice in one object");
    }

    private BadMessageException notAnObject() {
        boolean json = "[\"tfn-0123456789".indexOf(bytes[at]) >= 0;
        return json ? bad(Reason.NOT_AN_OBJECT, "a message is an object, {…}, nothing else") : unexpected("an object");
    }

    private BadMessageException unexpected(String wanted) {
        return bad(Reason.NOT_JSON, wanted + " should stand here");
    }

    private BadMessageException bad(Reason reason, String text) {
        return JsonText.bad(reason, text, bytes, at, start, end);
    }
}
