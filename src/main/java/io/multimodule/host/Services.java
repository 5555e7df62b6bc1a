package io.multimodule.host;

import io.multimodule.channel.Channels;
import io.multimodule.control.StateDirectory;
import io.multimodule.lifecycle.Clock;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.metrics.Metrics;
import io.multimodule.posix.Machine;
import io.multimodule.queue.LargeMessages;
import io.multimodule.queue.QueueName;
import io.multimodule.queue.QueueSettings;
import io.multimodule.queue.SysvQueueDirectory;
import io.multimodule.runtime.Claims;
import io.multimodule.runtime.HostRole;
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

/** Opens what a host needs of the machine, in order; the closer closes it in reverse. */
final class Services {
    private Services() {
    }

    /** Opens all services; what was opened before a failure is closed by the closer's owner. */
    static HostServices open(HostRole role, Settings settings, Channels channels, Metrics metrics, Closer closer)
            throws Exception {
        ChannelReports reports = new ChannelReports(channels);
        ErrorHandler errors = (where, error) -> channels.error(where, where + ": " + error.getMessage(), error);
        Transit transit = transit(settings.queues(), new QueueName(settings.controlQueue()), errors);
        Stores stores = stores(new StateDirectory(settings.stateDirectory()), role, settings.bounds(), errors, closer);
        ExecutorService io = closer.add(new IoThread(channels)).executor();
        Claims claims = new Claims(new StateDirectory(settings.stateDirectory()).claims(), errors);
        return new HostServices(Clock.SYSTEM, transit, stores, claims, io, reports, metrics);
    }

    private static Transit transit(QueueSettings queues, QueueName control, ErrorHandler errors) throws IOException {
        return new Transit(SysvQueueDirectory.open(queues.directory(), queues.access(), control),
                LargeMessages.open(queues.largeDirectory(), queues.largeReadable(), queues.access(),
                        queues.largeMaximum(), errors),
                queues.inlineBytes(), Machine.hostname());
    }

    private static Stores stores(StateDirectory directory, HostRole role, StoreBounds bounds, ErrorHandler errors,
            Closer closer) throws Exception {
        StateStore states = closer.add(new StateStore(directory.states(), bounds.stateGenerations(), errors,
                Clock.SYSTEM).start());
        SpillDisk disk = closer.add(new SpillDisk(role.isMain() ? directory.spill() : directory.spillOf(role.name()),
                errors, Clock.SYSTEM).start());
        DeadLetterBounds letters = DeadLetterBounds.DEFAULT.withDiskBytes(bounds.deadLetterBytes());
        return new Stores(disk, bounds.lanes(), bounds.outboxes(), disk.deadLetters(letters), states);
    }
}
