package io.multimodule.host;

import io.multimodule.pool.ChildDataHook;
import io.multimodule.pool.Pool;
import io.multimodule.pool.PoolBuilder;
import io.multimodule.pool.PoolListener;
import io.multimodule.pool.WorkerGroups;
import io.multimodule.queue.QueueSettings;
import io.multimodule.runtime.PoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The workers of one configuration: when that changes in more than numbers, the next shift takes over. Any thread. */
final class PoolShift {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final PoolSettings settings;
    private final Pool pool;
    private final Thread thread;

    /**
     * What workers need of their surroundings.
     *
     * @param name of the pool
     * @param sockets numbers of the descriptors that they share
     * @param queues where queues and large messages are, and who may use them
     * @param board where they show what they do
     * @param groups in which the kernel keeps them to limits
     */
    record Place(String name, int[] sockets, QueueSettings queues, Path board, WorkerGroups groups) {
    }

    private PoolShift(PoolSettings settings, Pool pool, Thread thread) {
        this.settings = settings;
        this.pool = pool;
        this.thread = thread;
    }

    /**
     * Starts workers.
     *
     * @param ended called when all of them are gone, and all that they sent was told
     * @throws IOException there is no way to; the text says why
     */
    static PoolShift start(PoolSettings settings, Place place, PoolListener listener, ChildDataHook hook,
            Runnable ended) throws IOException {
        Pool pool = builder(settings, place).listener(listener).childDataHook(hook).open();
        Thread thread = new Thread(() -> {
            try {
                pool.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                listener.onWarning("pool " + place.name + " has not ended by itself: " + e.getMessage());
            } finally {
                ended.run();
            }
        }, "shift of pool " + place.name);
        thread.setDaemon(true);
        thread.start();
        return new PoolShift(settings, pool, thread);
    }

    private static PoolBuilder builder(PoolSettings settings, Place place) {
        // The conductor may be behind for as long as it likes: nothing is lost before somebody ends the process.
        PoolBuilder builder = Pool.named(place.name).hookTimeout(FOR_EVER).minSpareServers(settings.size().minSpare())
                .maxSpareServers(settings.size().maxSpare()).startServers(settings.size().start())
                .maxServers(settings.size().max()).limits(settings.limits())
                .growth(settings.bounds().growth()).startTimeout(settings.bounds().startTimeout())
                .leaveTimeout(settings.bounds().leaveTimeout()).maximumDataBytes(settings.bounds().maximumData())
                .scoreboard(place.board).groups(place.groups).listenInherited(place.sockets);
        settings.program().environment().forEach(builder::environment);
        if (place.sockets.length == 0) {
            builder.queue(place.queues, settings.work().queue());
        }
        if (!settings.program().command().isEmpty()) {
            return builder.command(settings.program().command().toArray(String[]::new));
        }
        return builder.furtherClassPath(settings.program().classPathText())
                .jvmOptions(settings.program().javaOptions().toArray(String[]::new))
                .workerClass(settings.program().workerClass(), settings.program().arguments().toArray(String[]::new));
    }

    /** What its workers were started with. */
    PoolSettings settings() {
        return settings;
    }

    Pool pool() {
        return pool;
    }

    /** Waits until all of it is over. */
    void await() throws InterruptedException {
        thread.join();
    }
}
