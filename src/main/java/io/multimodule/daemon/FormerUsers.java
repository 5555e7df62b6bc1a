package io.multimodule.daemon;

import io.multimodule.runtime.HostServices;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.io.IOException;

/**
 * Takes back what was opened to a task's user: it is the daemon's alone again when the task has that user no more and
 * its process is gone. Conductor thread only.
 */
final class FormerUsers {
    private final UserHomes homes;
    private final HostServices services;

    FormerUsers(UserHomes homes, HostServices services) {
        this.homes = homes;
        this.services = services;
    }

    /** Looks at all tasks that have lost their user. */
    void takeBack(Supervisor supervisor) {
        for (String name : homes.left()) {
            if (supervisor.state(name) == SupervisedState.ABSENT) {
                services.io().execute(() -> takeBack(name));
            }
        }
    }

    /** On the io thread. */
    private void takeBack(String name) {
        try {
            homes.prepare(name);
        } catch (IOException e) {
            services.reports().error(name, "what task " + name + " had as another user stays open to that user: "
                    + e.getMessage(), e);
        }
    }
}
