package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.runtime.HostServices;
import io.multimodule.schedule.Conductor;
import io.multimodule.supervise.HoldStore;
import io.multimodule.supervise.HoldWatch;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the units beside the daemon's start, which must not wait for a bus or a broker, and keeps what is asked before
 * it is known what runs already. Conductor thread only, unless said otherwise.
 */
final class UnitsOpening implements AutoCloseable {
    private final Conductor conductor;
    private final HostServices services;
    /** Null as soon as nothing waits any more. */
    private List<Runnable> waiting = new ArrayList<>();
    private volatile Units units;
    private volatile HoldWatch holdWatch;
    private volatile String missing = "";

    UnitsOpening(Conductor conductor, HostServices services) {
        this.conductor = conductor;
        this.services = services;
    }

    /** How the units are opened; waits for a bus or a broker. */
    @FunctionalInterface
    interface Way {
        /** Opens them. */
        Units open(ErrorHandler errors) throws IOException, UnitException;
    }

    /** Whose units they are. */
    interface User {
        /** They are open; it is to say {@link #done} when it knows what runs already. */
        void opened(Units units);

        /** They cannot be opened; it is to say {@link #done}. */
        void missing();

        /** The file of a hold is gone. On the watch's thread. */
        void holdRemoved(String task);
    }

    /** Opens them, and watches the holds in a directory. Any thread; does not wait. */
    void open(Way way, HoldStore holds, Path directory, User user) {
        ErrorHandler errors = (where, error) ->
                services.reports().error("supervisor", where + ": " + error.getMessage(), error);
        services.io().execute(() -> {
            try {
                holds.prepare();
                holdWatch = HoldWatch.open(directory, user::holdRemoved, errors);
                Units opened = way.open(errors);
                units = opened;
                services.reports().happened(Event.SUPERVISOR_READY, "supervisor",
                        "tasks in processes of their own are kept"
                        + " as " + opened.description().supervisor() + ": " + opened.description().reason());
                conductor.post(() -> user.opened(opened));
            } catch (IOException | UnitException | RuntimeException e) {
                missing = "tasks in processes of their own cannot be kept: " + e.getMessage();
                services.reports().happened(Event.SUPERVISOR_MISSING, "supervisor", missing, e);
                conductor.post(user::missing);
            }
        });
    }

    /** The units; null while they are not open. Any thread. */
    Units units() {
        return units;
    }

    /** Why they could not be opened; empty while that is not known, and when they are open. Any thread. */
    String missing() {
        return missing;
    }

    /** Does something when it is known what runs already; at once when it is. */
    void whenDone(Runnable action) {
        if (waiting == null) {
            action.run();
        } else {
            waiting.add(action);
        }
    }

    /** It is known what runs already, or never will be. */
    void done() {
        List<Runnable> asked = waiting;
        waiting = null;
        asked.forEach(Runnable::run);
    }

    /** Stops watching; the units run on. Main thread. */
    @Override
    public void close() throws IOException {
        HoldWatch watch = holdWatch;
        if (watch != null) {
            watch.close();
        }
        Units open = units;
        if (open != null) {
            open.close();
        }
    }
}
