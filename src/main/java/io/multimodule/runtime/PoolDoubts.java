package io.multimodule.runtime;

import io.multimodule.config.Durations;
import io.multimodule.config.Sizes;
import io.multimodule.failsafe.LimitSettings;
import io.multimodule.failsafe.Measure;
import io.multimodule.pool.WorkerLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pool may be told and what can hardly be meant: limits that its workers cannot live with, or that something else
 * always comes before. Each is a sentence that begins with its key. The figures of a Java worker were measured with one
 * that does nothing but open a socket: with 16 MiB the kernel kills it and with 18 MiB it starts, with 13 threads
 * the Java machine ends and with 14 it starts, and it has 35 MiB resident. Pure; one thread.
 */
final class PoolDoubts {
    private static final long MIB = 1 << 20;
    private static final long JAVA_MEMORY = 18 * MIB;
    private static final long JAVA_THREADS = 14;
    /** With what it shares with others; a little is left for other versions of Java. */
    private static final long JAVA_RESIDENT = 32 * MIB;
    /** What of that are files of Java, which the kernel takes back before it kills. */
    private static final long JAVA_FILES = 17 * MIB;
    private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]{1,12})([kKmMgG]?)");

    private final PoolSettings pool;
    private final LimitSettings limits;
    private final List<String> found = new ArrayList<>();

    private PoolDoubts(PoolSettings pool, LimitSettings limits) {
        this.pool = pool;
        this.limits = limits;
    }

    /** All of one pool. */
    static List<String> of(PoolSettings pool, LimitSettings limits) {
        PoolDoubts doubts = new PoolDoubts(pool, limits);
        doubts.javaCannotLive();
        doubts.otherComesFirst();
        doubts.poolIsSmaller(Measure.MEMORY, "memory", pool.kernel().memoryBytes(), value -> Sizes.text((long) value));
        doubts.poolIsSmaller(Measure.THREADS, "threads", pool.kernel().threads(), PoolDoubts::number);
        doubts.poolIsSmaller(Measure.CPU, "cpu", pool.kernel().cpus(), PoolDoubts::number);
        return doubts.found;
    }

    private void javaCannotLive() {
        if (!pool.program().command().isEmpty()) {
            return;
        }
        long memory = pool.kernel().memoryBytes();
        if (memory > 0 && memory < JAVA_MEMORY) {
            found.add("worker_limits.memory: is " + Sizes.text(memory) + ", and a Java worker that does nothing yet needs "
                    + Sizes.text(JAVA_MEMORY) + ", so the kernel kills each at its start; raise it");
        }
        long threads = pool.kernel().threads();
        if (threads > 0 && threads < JAVA_THREADS) {
            found.add("worker_limits.threads: is " + threads + ", and a Java worker that does nothing yet has "
                    + JAVA_THREADS + ", so none can start; raise it");
        }
        if (pool.limits().memoryBytes() > 0 && pool.limits().memoryBytes() < JAVA_RESIDENT) {
            found.add("max_memory: is " + Sizes.text(pool.limits().memoryBytes()) + ", and a Java worker that does nothing yet"
                    + " has more than " + Sizes.text(JAVA_RESIDENT) + " resident, so each is replaced within 5s; raise it");
        }
        long heap = heap();
        if (memory > 0 && heap >= memory) {
            found.add("java_options: lets the heap of a worker grow to " + Sizes.text(heap) + ", and worker_limits.memory is "
                    + Sizes.text(memory) + " for all of it, so the kernel kills it before its heap is full; lower -Xmx or"
                    + " raise that limit");
        }
    }

    /** The last one counts, as for the Java machine. */
    private long heap() {
        long heap = 0;
        for (String option : pool.program().javaOptions()) {
            Matcher written = HEAP.matcher(option);
            if (written.matches()) {
                int shift = switch (written.group(2)) {
                    case "k", "K" -> 10;
                    case "m", "M" -> 20;
                    case "g", "G" -> 30;
                    default -> 0;
                };
                heap = Long.parseLong(written.group(1)) << shift;
            }
        }
        return heap;
    }

    private void otherComesFirst() {
        WorkerLimits worker = pool.limits();
        long kernel = pool.kernel().memoryBytes();
        // How much of a program of another language are files is not known.
        boolean java = pool.program().command().isEmpty();
        if (java && kernel > 0 && worker.memoryBytes() - JAVA_FILES >= kernel) {
            found.add("max_memory: is " + Sizes.text(worker.memoryBytes()) + ", of which some " + Sizes.text(JAVA_FILES)
                    + " are files of Java, and worker_limits.memory is " + Sizes.text(kernel) + " without those, so the"
                    + " kernel kills a worker before it is asked to leave; lower max_memory or raise that limit");
        }
        if (!worker.hang().isZero() && worker.slow().compareTo(worker.hang()) >= 0) {
            found.add("slow: is " + Durations.text(worker.slow()) + ", and hang is " + Durations.text(worker.hang())
                    + ", so slow never tells anything that hang does not; lower slow or raise hang");
        }
        if (!worker.age().isZero() && worker.age().compareTo(pool.bounds().growth().interval()) <= 0) {
            found.add("max_age: is " + Durations.text(worker.age()) + ", and workers are ready for a new configuration only"
                    + " after growth.interval, " + Durations.text(pool.bounds().growth().interval())
                    + ", so all leave before that; raise max_age");
        }
    }

    /** That all together may take more than their pool is usual: they seldom do so at the same time. */
    private void poolIsSmaller(Measure measure, String key, double ofWorker, DoubleFunction<String> text) {
        OptionalDouble ofPool = failsafe(measure);
        if (ofPool.isEmpty() || ofWorker <= ofPool.getAsDouble()) {
            return;
        }
        found.add("worker_limits." + key + ": is " + text.apply(ofWorker) + ", and limits." + measure.key() + " of the whole"
                + " pool is " + text.apply(ofPool.getAsDouble()) + ", so one worker brings the pool to its limit before its"
                + " own holds it; lower the one or raise the other");
    }

    private OptionalDouble failsafe(Measure measure) {
        boolean set = limits.limits().containsKey(measure) && limits.of(measure).thresholds().failsafe().isSet();
        return set ? OptionalDouble.of(limits.of(measure).thresholds().failsafe().value()) : OptionalDouble.empty();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
