package io.multimodule.daemon;

import io.multimodule.message.Message;
import io.multimodule.supervise.Placement;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;

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
        Message measured = measured(known);
        if (supervision.supervisor() == null) {
            return measured;
        }
        Message standing = withStanding(task, withPid(task, measured));
        return JournalCall.of(task, supervision).map(call -> standing.with("journal", call)).orElse(standing);
    }

    /** A document of a task or a process with what was measured of it. */
    Message measured(Message document) {
        return supervision.accountant() == null ? document : supervision.accountant().withFigures(document);
    }

    /** A document of a host that tasks share: what was measured of its process, and where that stands. */
    Message ofHost(String name) {
        Supervisor supervisor = supervision.supervisor();
        Message host = Message.of("name", name, "kind", "host");
        Message document = measured(stands(host, SupervisedState.ABSENT.toString(), ""));
        if (supervisor == null) {
            return document;
        }
        Message standing = stands(document, supervisor.state(name).toString(), supervisor.reason(name));
        Message.Builder with = withHold(name, standing).toBuilder();
        supervisor.status(name).filter(status -> status.mainPid() > 0)
                .ifPresent(status -> with.put("pid", status.mainPid()));
        with.put("starts", supervisor.starts(name));
        supervisor.history(name).asMap().forEach(with::put);
        return with.build();
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
            return stands(withHold(task, document), SupervisedState.HELD.toString(),
                    supervision.supervisor().reason(task));
        }
        if (supervision.placement().isStopped(task)) {
            return stands(document, "stopped", "\"multimodulectl start " + task + "\" lets it run again");
        }
        String process = supervision.processOf(task);
        SupervisedState state = process == null ? SupervisedState.ABSENT : supervision.supervisor().state(process);
        if (process != null && state == SupervisedState.ABSENT && !supervision.obstacle().isEmpty()) {
            return stands(document, SupervisedState.WAITING.toString(), notLookedFor());
        }
        if (state == SupervisedState.ABSENT || state == SupervisedState.RUNNING && !process.equals(task)
                && supervision.hostDocuments().of(task) != null) {
            return document;
        }
        String reason = supervision.supervisor().reason(process);
        return stands(document, state.toString(), reason.isEmpty() || process.equals(task) ? reason
                : "host " + process + ": " + reason);
    }

    private String notLookedFor() {
        return "not started before it is known which processes run: " + supervision.obstacle();
    }

    private Message withHold(String name, Message document) {
        return supervision.supervisor().holdOf(name).map(hold -> document.with("hold", hold.details()
                .with("reason", hold.reason()).with("since", hold.since().toString()))).orElse(document);
    }

    private static Message stands(Message document, String status, String reason) {
        return document.with("status", status).with("reason", reason);
    }
}
