package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the daemon says of its tasks, and of the processes that have several of them: what its host knows, what was
 * measured, and where each stands. Conductor thread only.
 */
final class TaskDocuments {
    private final Host host;
    private final TaskSupervision supervision;
    private final Instant since = Instant.now();

    TaskDocuments(Host host, TaskSupervision supervision) {
        this.host = host;
        this.supervision = supervision;
    }

    /** The answer to {@code tasks}. */
    Message answer() {
        return Message.of("tasks", tasks(), "processes", processes());
    }

    /** One document for the daemon and one for each host that tasks share: no task is the process itself. */
    private List<Message> processes() {
        List<Message> processes = new ArrayList<>();
        processes.add(supervision.standing().measured(Message.builder(8).put("name", HostRole.MAIN.name())
                .put("kind", "daemon").put("status", SupervisedState.RUNNING.toString()).put("reason", "")
                .put("pid", ProcessHandle.current().pid()).put("since", since.toString()).build()));
        for (String name : supervision.placement().hosts()) {
            if (!supervision.isConfigured(name)) {
                processes.add(supervision.standing().ofHost(name));
            }
        }
        return processes;
    }

    private List<Message> tasks() {
        return host.figures().tasks().stream().map(supervision.standing()::whole).map(this::withWay).toList();
    }

    /** With what it waits for: its next start, or to get where it is wanted. */
    private Message withWay(Message document) {
        String task = document.string("name");
        Placement placement = supervision.placement();
        Message.Builder with = document.toBuilder();
        if (supervision.isPool(task)) {
            with.put("kind", "pool");
        }
        if (!placement.isPlaced(task)) {
            with.put("wanted_in", placement.wantedOf(task)).put("not_moved", placement.problem(task));
        }
        Supervisor supervisor = supervision.supervisor();
        String process = supervisor == null ? null : supervision.processOf(task);
        if (process != null) {
            supervisor.history(process).asMap().forEach(with::put);
        }
        return with.build();
    }
}
