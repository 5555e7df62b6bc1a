package io.multimodule.daemon;

import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.schedule.Conductor;
import io.multimodule.schedule.Timers;
import io.multimodule.unit.ServiceNotifier;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells the service manager how the daemon goes: when it is ready, how its tasks are, that it ends, and as
 * often as the manager asks that it lives. Once ready, all of it is said on the conductor's thread, so
 * that a stuck conductor falls silent and the manager's watchdog ends it.
 */
final class LifeSigns {
    private static final Duration STATUS_PERIOD = Duration.ofSeconds(10);
    /** How often more time is asked for while the daemon waits for the ends of others. */
    private static final Duration EXTEND_PERIOD = Duration.ofSeconds(10);
    /** Longer than the daemon's own end takes, which may begin right after it was asked for. */
    private static final Duration EXTENSION = Duration.ofSeconds(90);

    private final Conductor conductor;
    private final Supplier<Message> tasks;
    private final ServiceNotifier notifier;
    private String said = "";
    private boolean ending;
    private Timers.Timer extending;

    /**
     * Says that the daemon starts. Any thread, before the others.
     *
     * @param environment of this process; without a service manager in it nothing is ever said
     */
    static LifeSigns begin(Host host, TaskDocuments documents, Map<String, String> environment, ErrorHandler errors) {
        return new LifeSigns(host.conductor(), documents::counts,
                new ServiceNotifier(environment, errors));
    }

    LifeSigns(Conductor conductor, Supplier<Message> tasks, ServiceNotifier notifier) {
        this.conductor = conductor;
        this.tasks = tasks;
        this.notifier = notifier;
        // The first one is not said on the conductor's thread, because it loads classes.
        notifier.status("starting");
    }

    /** The daemon is ready. Any thread. */
    void ready() {
        if (!notifier.supervised()) {
            return;
        }
        conductor.post(() -> {
            tellTasks();
            notifier.ready();
            conductor.timers().every(STATUS_PERIOD.toNanos(), this::tellTasks);
            notifier.watchdogInterval().ifPresent(interval ->
                    conductor.timers().every(interval.toNanos(), notifier::watchdog));
        });
    }

    /** The daemon ends, for which it asks for time once: an end that hangs is not to last for ever. Any thread. */
    void ending(String why) {
        if (!notifier.supervised()) {
            return;
        }
        conductor.post(() -> {
            ending = true;
            // An end that the manager asked for is timed already; the other one is from the next word on.
            notifier.extend(EXTENSION);
            notifier.stopping();
            notifier.extend(EXTENSION);
            notifier.status("ending: " + why);
        });
    }

    /** It waits for the ends of others, and asks for more time until {@link #othersEnded}. Any thread. */
    void awaitsOthers() {
        if (notifier.supervised()) {
            conductor.post(() -> extending = conductor.timers().every(EXTEND_PERIOD.toNanos(),
                    () -> notifier.extend(EXTENSION)));
        }
    }

    /** It waits for nobody any more; its own end begins. Any thread, after {@link #awaitsOthers}. */
    void othersEnded() {
        if (notifier.supervised()) {
            conductor.post(() -> {
                extending.cancel();
                notifier.extend(EXTENSION);
            });
        }
    }

    private void tellTasks() {
        String line = sentence(tasks.get());
        if (!ending && !line.equals(said)) {
            said = line;
            notifier.status(line);
        }
    }

    /** Numbers of tasks by how they are, without those of which there are none. */
    private static String sentence(Message counts) {
        StringBuilder line = new StringBuilder("tasks: ");
        for (int i = 0; i < counts.size(); i++) {
            if (counts.number(counts.nameAt(i), 0) > 0) {
                line.append(counts.valueAt(i)).append(' ').append(counts.nameAt(i)).append(", ");
            }
        }
        boolean none = line.charAt(line.length() - 2) == ':';
        return none ? "tasks: none" : line.substring(0, line.length() - 2);
    }
}
