package io.multimodule.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import io.multimodule.message.Message;
import io.multimodule.metrics.Metrics.Series;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The forms in which figures are read. */
final class Exposition {
    /** What stands before each name in Prometheus. */
    static final String PREFIX = "multimodule_";
    private static final double NANOS = 1e9;
    private static final int FIRST_BUCKET = 10;
    private static final int LAST_BUCKET = 40;

    private Exposition() {
    }

    static Message json(Map<String, Series> all) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Series one : all.values()) {
            String name = one.figure().figureName();
            if (one.label().isEmpty()) {
                figures.put(name, value(one.metric()));
            } else {
                Object by = figures.computeIfAbsent(name, any -> new LinkedHashMap<String, Object>());
                @SuppressWarnings("unchecked") // the only objects under names of labelled figures are these maps
                Map<String, Object> map = (Map<String, Object>) by;
                map.put(one.label(), value(one.metric()));
            }
        }
        return Message.copyOf(figures);
    }

    static String prometheus(Map<String, Series> all) {
        StringBuilder out = new StringBuilder();
        Figure last = null;
        for (Series one : all.values()) {
            if (one.figure() != last) {
                last = one.figure();
                out.append("# HELP ").append(name(last)).append(' ').append(last.meaning()).append('\n')
                        .append("# TYPE ").append(name(last)).append(' ')
                        .append(last.kind().name().toLowerCase(Locale.ROOT)).append('\n');
            }
            series(out, one);
        }
        return out.toString();
    }

    private static Object value(Metric metric) {
        if (metric instanceof OwnedHistogram values) {
            return Message.builder(6).put("count", values.getCount()).put("sum", values.sum()).put("max", values.max())
                    .put("p50", values.quantile(0.5)).put("p99", values.quantile(0.99))
                    .put("p999", values.quantile(0.999)).build();
        }
        return number(metric);
    }

    private static long number(Metric metric) {
        return metric instanceof Counting counting ? counting.getCount() : (Long) ((Gauge<?>) metric).getValue();
    }

    private static void series(StringBuilder out, Series one) {
        if (one.metric() instanceof OwnedHistogram values) {
            histogram(out, one, values);
        } else {
            line(out, one, "", "", text(one.figure(), number(one.metric())));
        }
    }

    /** Buckets from about a microsecond to about twenty minutes; what is above is in {@code +Inf}. */
    private static void histogram(StringBuilder out, Series one, OwnedHistogram values) {
        long seen = 0;
        for (int i = 0; i <= LAST_BUCKET; i++) {
            seen += values.bucket(i);
            if (i >= FIRST_BUCKET) {
                line(out, one, "_bucket", text(one.figure(), OwnedHistogram.upperBound(i)), Long.toString(seen));
            }
        }
        long count = values.getCount();
        line(out, one, "_bucket", "+Inf", Long.toString(Math.max(count, seen)));
        line(out, one, "_sum", "", text(one.figure(), values.sum()));
        line(out, one, "_count", "", Long.toString(Math.max(count, seen)));
    }

    private static void line(StringBuilder out, Series one, String suffix, String bound, String value) {
        out.append(name(one.figure())).append(suffix);
        if (!one.label().isEmpty() || !bound.isEmpty()) {
            out.append('{');
            if (!one.label().isEmpty()) {
                out.append(one.figure().label()).append("=\"").append(escaped(one.label())).append('"');
            }
            if (!bound.isEmpty()) {
                out.append(one.label().isEmpty() ? "" : ",").append("le=\"").append(bound).append('"');
            }
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private static String text(Figure figure, long value) {
        return figure.unit() == Figure.Unit.SECONDS ? Double.toString(value / NANOS) : Long.toString(value);
    }

    private static String name(Figure figure) {
        return PREFIX + figure.figureName();
    }

    static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
