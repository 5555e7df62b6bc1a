package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.SupervisedState;

/**
 * What a person is told of a task: what the host that has it says, what was measured, and where its
 * process stands. Conductor thread only.
 */
final class TaskStanding {
    private final TaskSupervision supervision;

    TaskStanding(TaskSupervision supervision) {
        this.supervision = supervision;
    }

    /** A document of a task with what its process says of it, what was measured, and where it stands. */
    Message whole(Message document) {
        String task = document.string("name");
        Message own = supervision.hostDocuments().of(task);
        Message known = own == null ? document : own.with("placement", document.get("placement"));
        Message measured = supervision.accountant() == null ? known : supervision.accountant().withFigures(known);
        return supervision.supervisor() == null ? measured : withStanding(task, withPid(task, measured));
    }

    private Message withPid(String task, Message document) {
        String process = supervision.processOf(task);
        if (process == null || supervision.placement().homeOf(task).equals(Placement.NOWHERE)) {
            return document;
        }
        return supervision.supervisor().status(process).filter(status -> status.mainPid() > 0)
                .map(status -> document.with("process", process).with("pid", status.mainPid())
                        .with("starts", supervision.supervisor().starts(process))).orElse(document);
    }

    private Message withStanding(String task, Message document) {
        if (supervision.supervisor().isHeld(task)) {
            return stands(supervision.supervisor().holdOf(task).map(hold -> document.with("hold", hold.details()
                            .with("reason", hold.reason()).with("since", hold.since().toString()))).orElse(document),
                    SupervisedState.HELD.toString(), supervision.supervisor().reason(task));
        }
        if (supervision.placement().isStopped(task)) {
            return stands(document, "stopped", "\"multimodulectl start " + task + "\" lets it run again");
        }
        String process = supervision.processOf(task);
        SupervisedState state = process == null ? SupervisedState.ABSENT : supervision.supervisor().state(process);
        if (state == SupervisedState.ABSENT || state == SupervisedState.RUNNING && !process.equals(task)
                && supervision.hostDocuments().of(task) != null) {
            return document;
        }
        String reason = supervision.supervisor().reason(process);
        return stands(document, state.toString(), reason.isEmpty() || process.equals(task) ? reason
                : "host " + process + ": " + reason);
    }

    private static Message stands(Message document, String status, String reason) {
        return document.with("status", status).with("reason", reason);
    }
}
