package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.runtime.HostRole;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the daemon says of its tasks, and of the processes that have several of them: what its host knows, what was
 * measured, and where each stands. Conductor thread only.
 */
final class TaskDocuments {
    /** In the order in which a person reads them; any other comes behind. */
    private static final List<String> STATUSES = List.of("running", "loading", "starting", "waiting", "stopping",
            "failed", "held", "stopped", "elsewhere");

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

    /** How many tasks stand where, as {@link #answer} says of each. */
    Message counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        STATUSES.forEach(status -> counts.put(status, 0));
        host.figures().tasks().stream().map(supervision.standing()::whole)
                .forEach(task -> counts.merge(String.valueOf(task.string("status")), 1, Integer::sum));
        return Message.copyOf(counts);
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
