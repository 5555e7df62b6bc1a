package io.multimodule.daemon;

import io.multimodule.channel.Channels;
import io.multimodule.control.StateDirectory;
import io.multimodule.lifecycle.Agent;
import io.multimodule.lifecycle.AgentRunner;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.posix.Machine;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueSettings;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.runtime.HostServices;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.StoreBounds;
import io.multimodule.runtime.Stores;
import io.multimodule.runtime.Transit;
import io.multimodule.spill.DeadLetterBounds;
import io.multimodule.spill.SpillDisk;
import io.multimodule.state.StateStore;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Opens what a host needs of the machine, in order; the closer closes it in reverse. */
final class Services {
    private static final long IO_CLOSE_SECONDS = 30;

    private Services() {
    }

    /** Opens all services; what was opened before a failure is closed by the closer's owner. */
    static HostServices open(Settings settings, Channels channels, ExecutorService io, Closer closer) throws Exception {
        ChannelReports reports = new ChannelReports(channels);
        ErrorHandler errors = (where, error) -> channels.error(where, where + ": " + error.getMessage(), error);
        Transit transit = transit(settings.queues(), errors);
        Stores stores = stores(new StateDirectory(settings.stateDirectory()), settings.bounds(), errors, closer);
        closer.add(() -> end(io));
        return new HostServices(Clock.SYSTEM, transit, stores, io, reports);
    }

    /** A thread for work that waits for a disk, one piece after the other. */
    static ExecutorService io(Channels channels) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "io");
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failed, error) -> channels.error("io", "work on the io thread failed: " + error, error));
            return thread;
        });
    }

    private static Transit transit(QueueSettings queues, ErrorHandler errors) throws IOException {
        return new Transit(SysvQueueDirectory.open(queues.directory(), queues.access()),
                LargeMessages.open(queues.largeDirectory(), queues.largeReadable(), queues.access(), queues.largeMaximum(), errors),
                queues.inlineBytes(), Machine.hostname());
    }

    private static Stores stores(StateDirectory directory, StoreBounds bounds, ErrorHandler errors, Closer closer) throws Exception {
        StateStore states = closer.add(new StateStore(directory.states(), bounds.stateGenerations(), errors, Clock.SYSTEM).start());
        SpillDisk disk = closer.add(new SpillDisk(directory.spill(), errors, Clock.SYSTEM).start());
        DeadLetterBounds usual = DeadLetterBounds.DEFAULT;
        DeadLetterBounds letters = new DeadLetterBounds(bounds.deadLetterBytes(), usual.letterBytes(), usual.stackChars(),
                usual.waiting(), usual.waitingBytes());
        return new Stores(disk, bounds.lanes(), bounds.outboxes(), disk.deadLetters(letters), states);
    }

    /** Starts an agent on a thread of its own; the closer ends it. */
    static AgentRunner run(Agent agent, Channels channels, Closer closer) throws Exception {
        return closer.add(new AgentRunner(agent, (where, error) -> channels.error(where, where + " failed: " + error, error)).start());
    }

    private static void end(ExecutorService io) throws IOException {
        io.shutdown();
        try {
            if (!io.awaitTermination(IO_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("work on the io thread did not end within " + IO_CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
