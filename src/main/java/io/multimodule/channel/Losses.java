package io.multimodule.channel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;

/** Entries that could not be written, by channel, until somebody has been told. Any thread. */
final class Losses {
    private static final int MOST_CHANNELS = 1_000;
    private static final String OTHERS = "(others)";
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicBoolean news = new AtomicBoolean();

    void add(String channel) {
        String key = counts.size() < MOST_CHANNELS || counts.containsKey(channel) ? channel : OTHERS;
        counts.computeIfAbsent(key, any -> new AtomicLong()).incrementAndGet();
        news.set(true);
    }

    /** Whether anything was added since {@link #forEach} saw all. */
    boolean any() {
        return news.get();
    }

    /** Shows each count; the caller subtracts with {@link #told} what it could tell. */
    void forEach(ObjLongConsumer<String> told) {
        news.set(false);
        counts.forEach((channel, count) -> {
            if (count.get() > 0) {
                told.accept(channel, count.get());
            }
        });
    }

    void told(String channel, long count) {
        counts.get(channel).addAndGet(-count);
    }

    /** Nobody could be told; the next chance is after the next entry. */
    void retry() {
        news.set(true);
    }
}
