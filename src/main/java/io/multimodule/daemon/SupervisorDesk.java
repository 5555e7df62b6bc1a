package io.multimodule.daemon;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.schedule.Conductor;
import io.multimodule.supervise.Supervisor;
import java.util.concurrent.CompletionStage;

/** Holds, releases and restarts tasks with a process of their own. */
final class SupervisorDesk {
    private final TaskSupervision supervision;
    private final Conductor conductor;

    SupervisorDesk(TaskSupervision supervision, Conductor conductor) {
        this.supervision = supervision;
        this.conductor = conductor;
    }

    void addTo(CommandTable table) {
        table.on(ControlCommand.HOLD, (request, reply) -> withTask(request, reply, (supervisor, task) ->
                        answer(supervisor.hold(task, why(request)), task, reply)))
                .on(ControlCommand.RELEASE, (request, reply) -> withTask(request, reply,
                        (supervisor, task) -> release(supervisor, task, reply)))
                .on(ControlCommand.RESTART, (request, reply) -> withTask(request, reply,
                        (supervisor, task) -> restart(supervisor, task, reply)));
    }

    private interface Action {
        void on(Supervisor supervisor, String task);
    }

    private void withTask(Message request, Reply reply, Action action) {
        String task = request.string("task");
        if (QueueName.fault(task) != null) {
            reply.refuse(Refusal.BAD_REQUEST, "\"task\" must be the name of a task, it is " + request.get("task"));
        } else {
            conductor.post(() -> {
                if (supervision.supervisor() == null) {
                    reply.refuse(Refusal.BUSY, "the supervisor of tasks is not there yet; try again");
                } else {
                    action.on(supervision.supervisor(), task);
                }
            });
        }
    }

    private static void release(Supervisor supervisor, String task, Reply reply) {
        supervisor.release(task).whenComplete((was, failure) -> {
            if (failure != null) {
                reply.fail("task " + task + " is not released: " + failure.getMessage());
            } else if (was) {
                reply.ok(Message.of("task", task));
            } else {
                reply.fail("task " + task + " is not held; \"multimodulectl tasks\" shows where it stands");
            }
        });
    }

    private static void restart(Supervisor supervisor, String task, Reply reply) {
        if (supervisor.restart(task)) {
            reply.ok(Message.of("task", task));
        } else {
            reply.fail("task " + task + " has no process of its own; \"multimodulectl tasks\" shows where it stands");
        }
    }

    private static void answer(CompletionStage<Void> done, String task, Reply reply) {
        done.whenComplete((nothing, failure) -> {
            if (failure == null) {
                reply.ok(Message.of("task", task));
            } else {
                reply.fail(String.valueOf(failure.getMessage()));
            }
        });
    }

    private static String why(Message request) {
        String why = request.string("why");
        return why == null || why.isBlank() ? "no reason was given" : why;
    }
}
