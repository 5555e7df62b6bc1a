package io.multimodule.cli;

import io.multimodule.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The tables of pools and of workers. Pure. */
final class PoolTables {
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;
    private static final long DAY = 86_400;

    private PoolTables() {
    }

    /** A line each. */
    static Table pools(List<PoolDocument> pools) {
        Table table = new Table("POOL", "STATUS", "WORKERS", "IDLE", "BUSY", "STARTING", "LEAVING", "MIN", "SPARE",
                "MAX", "SOURCE", "REASON");
        for (PoolDocument pool : pools) {
            Message fields = pool.fields();
            table.row(fields.get("pool"), fields.get("status"), fields.get("workers_running"), fields.get("idle"),
                    fields.get("busy"), fields.get("starting"), fields.get("leaving"), fields.get("min_spare"),
                    fields.get("max_spare"), fields.get("max"), pool.source(), fields.get("reason"));
        }
        return table;
    }

    /** A line for each worker of one pool. */
    static Table workers(PoolDocument pool, long nowMillis) {
        Table table = new Table("WORKER", "PID", "STATE", "FOR", "AGE", "REQUESTS", "CPU", "MEMORY", "WORK");
        for (Message worker : pool.workers()) {
            boolean leaving = Boolean.TRUE.equals(worker.get("leaving"));
            table.row(worker.get("worker"), worker.get("pid"), worker.string("state") + (leaving ? ", leaving" : ""),
                    span(worker.string("since"), nowMillis), span(worker.string("started"), nowMillis),
                    worker.get("requests"), seconds(worker.get("cpu_seconds")),
                    Quantity.bytes(((Number) worker.get("memory_bytes")).doubleValue()),
                    Printable.line(worker.string("work")));
        }
        return table;
    }

    private static String seconds(Object value) {
        return String.format(Locale.ROOT, "%.2fs", ((Number) value).doubleValue());
    }

    /** How long ago something was: the two largest units. */
    static String span(String since, long nowMillis) {
        Duration time = Duration.ofMillis(Math.max(0, nowMillis - Instant.parse(since).toEpochMilli()));
        long seconds = time.toSeconds();
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1e3);
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m" + seconds % MINUTE + "s";
        }
        return seconds < DAY ? seconds / HOUR + "h" + seconds % HOUR / MINUTE + "m"
                : seconds / DAY + "d" + seconds % DAY / HOUR + "h";
    }
}
