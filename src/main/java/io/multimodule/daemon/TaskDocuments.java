package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.runtime.Host;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.Supervisor;
import java.util.List;

/** What the daemon says of its tasks: what its host knows, and where each stands. Conductor thread only. */
final class TaskDocuments {
    private final Host host;
    private final TaskSupervision supervision;

    TaskDocuments(Host host, TaskSupervision supervision) {
        this.host = host;
        this.supervision = supervision;
    }

    /** One document a task. */
    List<Message> all() {
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
