package io.multimodule.host;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.pool.LimitHit;
import io.multimodule.pool.PoolEvent;
import io.multimodule.pool.PoolListener;
import io.multimodule.posix.ExitStatus;
import io.multimodule.runtime.Reports;
import java.util.function.BiConsumer;

/** What happens in one shift of workers goes to the channels, and to whoever keeps the pool. Any thread. */
final class PoolReports implements PoolListener {
    private final String pool;
    private final Reports reports;
    private final BiConsumer<PoolEvent, String> keeper;
    private final Runnable ended;
    private volatile boolean ending;

    /**
     * Makes it.
     *
     * @param keeper told of what it has to act on, and what is said of it
     * @param ended called at the end of each worker
     */
    PoolReports(String pool, Reports reports, BiConsumer<PoolEvent, String> keeper, Runnable ended) {
        this.pool = pool;
        this.reports = reports;
        this.keeper = keeper;
        this.ended = ended;
    }

    /** From now on workers end because they are asked to, perhaps by somebody else. */
    void ending() {
        ending = true;
    }

    @Override
    public void onEnd(long pid, ExitStatus status) {
        ended.run();
    }

    @Override
    public void onEvent(PoolEvent event, long pid, String text) {
        Message fields = pid == 0 ? Message.of("pool", pool) : Message.of("pool", pool, "worker_pid", pid);
        switch (event) {
            case FULL -> reports.happened(Event.POOL_FULL, pool, text, fields);
            case SLOW -> reports.happened(Event.POOL_WORKER_SLOW, pool, text, fields);
            case HANG -> reports.happened(Event.POOL_WORKER_HANGS, pool, text, fields);
            case HELD -> {
                reports.happened(Event.POOL_FAILING, pool, text, fields);
                keeper.accept(event, text);
            }
            case RELEASED -> {
                reports.log(pool, text);
                keeper.accept(event, text);
            }
            case READY, UNSTABLE, FAILING, RECOVERED -> keeper.accept(event, text);
            default -> throw new IllegalStateException(event.name());
        }
    }

    @Override
    public void onLimit(long pid, LimitHit hit, String text) {
        reports.happened(Event.POOL_WORKER_LIMIT, pool, text, Message.builder(5).put("pool", pool)
                .put("worker_pid", pid).put("limit", hit.limit()).put("value", hit.value()).put("times", hit.times())
                .build());
    }

    @Override
    public void onWarning(String text) {
        reports.log(pool, text);
    }

    @Override
    public void onError(String text, Throwable cause) {
        if (!ending) {
            reports.error(pool, text, cause);
        }
    }
}
