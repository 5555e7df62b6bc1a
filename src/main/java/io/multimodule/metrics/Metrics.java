package io.multimodule.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.multimodule.message.Message;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The figures of a process. A figure is made when it is first asked for and is the same object from
 * then on; the label says for which queue, task or channel it is kept, and is empty for figures that
 * the process has once.
 *
 * <p>All methods from any thread. The number of figures is bounded: what is asked for above
 * {@link #MOST} works, but is not shown, and is counted as {@link Figure#FIGURES_REFUSED_TOTAL}.
 */
public final class Metrics {
    /** The most figures that are kept. */
    public static final int MOST = 50_000;

    private final MetricRegistry registry;
    private final Map<String, Series> series = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Counter refused = new Counter();
    private final int most;
    private final TaskTotals taskTotals = new TaskTotals(this);

    /** A registry of its own. */
    public Metrics() {
        this(new MetricRegistry());
    }

    /** Figures in a registry that exists; only those made here are read here. */
    public Metrics(MetricRegistry registry) {
        this(registry, MOST);
    }

    Metrics(MetricRegistry registry, int most) {
        this.registry = registry;
        this.most = most;
        make(Figure.FIGURES_REFUSED_TOTAL, "", Figure.Kind.COUNTER, Counter.class, () -> refused);
    }

    /** A counter that one thread adds to: the one for hot paths. */
    public OwnedCounter counter(Figure figure, String label) {
        return make(figure, label, Figure.Kind.COUNTER, OwnedCounter.class, OwnedCounter::new);
    }

    /** A counter that many threads add to. */
    public Counter sharedCounter(Figure figure, String label) {
        return make(figure, label, Figure.Kind.COUNTER, Counter.class, Counter::new);
    }

    /**
     * A counter that lives elsewhere and is asked for when the figures are read, on the reader's thread;
     * replaces an earlier one of the same name.
     */
    public void counted(Figure figure, String label, LongSupplier count) {
        forget(figure, label);
        make(figure, label, Figure.Kind.COUNTER, SuppliedCounter.class, () -> new SuppliedCounter(count));
    }

    /** A histogram that one thread records in; values in bytes or nanoseconds. */
    public OwnedHistogram histogram(Figure figure, String label) {
        return make(figure, label, Figure.Kind.HISTOGRAM, OwnedHistogram.class, OwnedHistogram::new);
    }

    /**
     * A value that is asked for when the figures are read, on the reader's thread; replaces an earlier
     * one of the same name.
     */
    public void gauge(Figure figure, String label, LongSupplier value) {
        forget(figure, label);
        make(figure, label, Figure.Kind.GAUGE, Gauge.class, () -> (Gauge<Long>) value::getAsLong);
    }

    /** The counters of tasks. */
    public TaskTotals taskTotals() {
        return taskTotals;
    }

    /** Forgets one figure, if it is there. */
    public void forget(Figure figure, String label) {
        forget(key(figure, label));
    }

    /** Forgets every figure kept for this task, queue or channel. */
    public void forgetAll(String labelName, String label) {
        series.forEach((key, one) -> {
            if (one.figure.label().equals(labelName) && one.label.equals(label)) {
                forget(key);
            }
        });
    }

    /**
     * All figures: {@code {"queue_sent_total":{"A":3},"routed_total":7}}; times in nanoseconds, a
     * histogram as {@code {"count":…,"sum":…,"max":…,"p50":…,"p99":…,"p999":…}}.
     */
    public Message snapshot() {
        return Exposition.json(sorted());
    }

    /** All figures in the Prometheus text format, version 0.0.4; times in seconds. */
    public String prometheus() {
        return Exposition.prometheus(sorted());
    }

    private TreeMap<String, Series> sorted() {
        return new TreeMap<>(series);
    }

    private <M extends Metric> M make(Figure figure, String label, Figure.Kind kind, Class<M> type, Supplier<M> maker) {
        check(figure, label, kind);
        Series one = series.get(key(figure, label));
        if (one == null && size.get() >= most) {
            refused.inc();
            return maker.get();
        }
        Series kept = one != null ? one : series.computeIfAbsent(key(figure, label), key -> {
            size.incrementAndGet();
            return new Series(figure, label, registry.register(key, maker.get()));
        });
        if (!type.isInstance(kept.metric)) {
            throw new IllegalStateException("the figure " + key(figure, label) + " is a "
                    + kept.metric.getClass().getSimpleName() + "; ask for it as that");
        }
        return type.cast(kept.metric);
    }

    private static void check(Figure figure, String label, Figure.Kind kind) {
        if (figure.kind() != kind) {
            throw new IllegalArgumentException("the figure " + figure + " is declared as " + figure.kind()
                    + " and not as " + kind + "; ask for it as that");
        }
        if (figure.label().isEmpty() != label.isEmpty()) {
            throw new IllegalArgumentException("the figure " + figure + (label.isEmpty()
                    ? " needs a " + figure.label() : " takes no label, and was given '" + label + "'"));
        }
    }

    private void forget(String key) {
        if (series.remove(key) != null) {
            size.decrementAndGet();
            registry.remove(key);
        }
    }

    private static String key(Figure figure, String label) {
        return label.isEmpty() ? figure.figureName() : figure.figureName() + "{" + label + "}";
    }

    /** One figure for one label. */
    record Series(Figure figure, String label, Metric metric) {
    }
}
