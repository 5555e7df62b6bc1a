package io.multimodule.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 64MiB} is 64 × 1024 × 1024, {@code 16kB} is 16,000. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([A-Za-z]*)");
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        BYTES.put("TiB", 1L << 40);
        BYTES.put("GiB", 1L << 30);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("TB", 1_000_000_000_000L);
        BYTES.put("GB", 1_000_000_000L);
        BYTES.put("MB", 1_000_000L);
        BYTES.put("kB", 1_000L);
        BYTES.put("B", 1L);
    }

    private Sizes() {
    }

    /**
     * The bytes that a text means; a number alone is bytes.
     *
     * @throws IllegalArgumentException whose message is the rule, as the end of a sentence
     */
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            Long unit = size.group(2).isEmpty() ? Long.valueOf(1) : BYTES.get(size.group(2));
            BigDecimal bytes = unit == null ? null : new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
            if (bytes != null && bytes.stripTrailingZeros().scale() <= 0
                    && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return bytes.longValueExact();
            }
        }
        throw new IllegalArgumentException("must be a size such as 64MiB, 16kB or 4096 (units "
                + String.join(" ", BYTES.keySet()) + "; no unit means bytes)");
    }

    /** The text with the largest binary unit that says these bytes exactly. */
    public static String text(long bytes) {
        for (Map.Entry<String, Long> unit : BYTES.entrySet()) {
            if (unit.getKey().endsWith("iB") && bytes > 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return bytes + "B";
    }
}
