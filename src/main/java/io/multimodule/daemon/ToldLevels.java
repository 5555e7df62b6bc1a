package io.multimodule.daemon;

import io.multimodule.failsafe.Told;
import io.multimodule.failsafe.Watch;
import io.multimodule.lifecycle.DurableFile;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The levels that were told and last, on disk: a daemon that starts tells again only what has changed, and that what an
 * earlier one told is over. The sampler's thread, unless said otherwise.
 */
final class ToldLevels {
    private static final String LEVELS = "levels";
    private static final String MODE = "rw-------";
    /** Until then a task that is not configured may be loaded by its first message, and a process be found. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private final Path file;
    private final Executor io;
    private final Reports reports;
    /** What is to be written, until it is. */
    private final AtomicReference<Message> unwritten = new AtomicReference<>();
    private List<Told> earlier;
    /** Of whom an earlier daemon told a level, until they have had time to appear. */
    private final Set<String> awaited = new HashSet<>();
    private long resumedAt;
    private boolean changed;
    /** On the thread of io. */
    private boolean failing;

    /**
     * Reads what an earlier daemon left. Waits for the disk; any thread.
     *
     * @param io where it is written, one piece after the other
     */
    ToldLevels(Path file, Executor io, Reports reports) {
        this.file = file;
        this.io = io;
        this.reports = reports;
        this.earlier = read();
    }

    /** Gives the watches, the first time, the levels that an earlier daemon told of their subjects. */
    void resume(Function<String, Watch> watches, long now) {
        for (Told level : earlier) {
            awaited.add(level.name());
            watches.apply(level.name()).resume(level, now);
        }
        resumedAt = earlier.isEmpty() ? resumedAt : now;
        earlier = List.of();
    }

    /** Whether a subject that is not there may still appear. */
    boolean isAwaited(String name, long now) {
        if (now - resumedAt >= GRACE.toNanos()) {
            awaited.clear();
        }
        return awaited.contains(name);
    }

    /** Some level has changed. */
    void changed() {
        changed = true;
    }

    /** Has what is told now written soon, when it has changed; does not wait. */
    void keep(Stream<Watch> watches) {
        if (!changed) {
            return;
        }
        changed = false;
        Message now = Message.of(LEVELS, watches.flatMap(watch -> watch.told().stream()).map(Told::toMessage).toList());
        if (unwritten.getAndSet(now) == null) {
            io.execute(this::write);
        }
    }

    private List<Told> read() {
        try {
            List<Object> levels = JsonCodec.read(Files.readAllBytes(file)).array(LEVELS);
            return levels == null ? List.of() : levels.stream().filter(Message.class::isInstance)
                    .map(level -> Told.of((Message) level)).flatMap(Optional::stream).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | BadMessageException e) {
            reports.error("accounting", file + " cannot be read (" + e.getMessage() + "): levels of limits that last"
                    + " are told again; it is replaced with the next change of one", e);
            return List.of();
        }
    }

    private void write() {
        try {
            DurableFile.replace(file, JsonCodec.write(unwritten.getAndSet(null)), MODE);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                reports.error("accounting", file + " cannot be written (" + e.getMessage() + "), so the next daemon"
                        + " tells levels again that were told; make room, or the directory writable; it is tried again"
                        + " with the next change of a level", e);
            }
        }
    }
}
