package io.multimodule.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows aligned for a terminal: numbers to the right, everything else to the left. One thread. */
final class Table {
    private static final String GAP = "  ";

    private final String[] heads;
    private final List<Object[]> rows = new ArrayList<>();

    Table(String... heads) {
        this.heads = heads;
    }

    /** Adds a row, one cell per head; a missing value is shown as a dash. */
    void row(Object... cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void print(PrintStream out, Colours colours) {
        lines(colours).forEach(out::println);
    }

    /** The heads and the rows. */
    List<String> lines(Colours colours) {
        List<String> lines = new ArrayList<>();
        int[] widths = new int[heads.length];
        boolean[] numbers = new boolean[heads.length];
        for (int column = 0; column < heads.length; column++) {
            widths[column] = width(column);
            numbers[column] = numeric(column);
        }
        lines.add(colours.bold(line(heads, widths, numbers, Colours.NONE)));
        for (Object[] row : rows) {
            lines.add(line(row, widths, numbers, colours));
        }
        return lines;
    }

    private String line(Object[] cells, int[] widths, boolean[] numbers, Colours colours) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            String text = text(cells[column]);
            String padding = " ".repeat(Math.max(0, widths[column] - text.codePointCount(0, text.length())));
            boolean last = column == cells.length - 1;
            String shown = colours.byMeaning(text);
            line.append(numbers[column] ? padding + shown : last ? shown : shown + padding).append(last ? "" : GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = heads[column].length();
        for (Object[] row : rows) {
            String text = text(row[column]);
            width = Math.max(width, text.codePointCount(0, text.length()));
        }
        return width;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row[column] == null || isNumber(row[column]))
                && rows.stream().anyMatch(row -> row[column] != null);
    }

    private static boolean isNumber(Object cell) {
        return cell instanceof Number || cell instanceof Quantity;
    }

    private static String text(Object cell) {
        return cell == null ? "-" : Printable.line(cell.toString());
    }
}
