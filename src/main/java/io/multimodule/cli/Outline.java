package io.multimodule.cli;

import io.multimodule.message.Message;
import java.io.PrintStream;
import java.util.List;

/** Any document as indented lines {@code name: value}, in its own order. */
final class Outline {
    private static final String INDENT = "  ";

    private Outline() {
    }

    static void print(Message document, PrintStream out) {
        print(document, "", out);
    }

    private static void print(Message document, String indent, PrintStream out) {
        document.asMap().forEach((name, value) -> {
            String head = indent + Printable.line(name) + ":";
            if (value instanceof Message inner && inner.size() > 0) {
                out.println(head);
                print(inner, indent + INDENT, out);
            } else if (value instanceof List<?> list && !list.isEmpty()) {
                out.println(head);
                list.forEach(item -> item(item, indent + INDENT, out));
            } else {
                out.println(head + " " + scalar(value));
            }
        });
    }

    private static void item(Object item, String indent, PrintStream out) {
        if (item instanceof Message message && message.size() > 0) {
            out.println(indent + "-");
            print(message, indent + INDENT, out);
        } else {
            out.println(indent + "- " + scalar(item));
        }
    }

    private static String scalar(Object value) {
        return value == null ? "-" : Printable.line(value.toString());
    }
}
