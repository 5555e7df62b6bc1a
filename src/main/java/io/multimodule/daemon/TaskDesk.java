package io.multimodule.daemon;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlLimits;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.message.NearName;
import io.multimodule.queue.QueueName;
import io.multimodule.runtime.Host;
import io.multimodule.schedule.Timers;
import io.multimodule.supervise.SupervisedState;
import io.multimodule.supervise.Supervisor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What can be done to one task: hold and release, stop and start, restart, move, and wait for what comes of it. */
final class TaskDesk {
    /**
     * A quarter of the server's own bound for an answer: the rest is for a conductor that is late. Whoever wants to
     * wait longer asks again.
     */
    private static final Duration LONGEST_WAIT = ControlLimits.DEFAULT.replyTime().dividedBy(4);
    /** How often is looked while somebody waits. */
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Set<String> ENDS = Set.of("running", "failed", "held", "stopped");

    private final TaskSupervision supervision;
    private final Host host;
    private final ConfigKeeper keeper;

    TaskDesk(TaskSupervision supervision, Host host, ConfigKeeper keeper) {
        this.supervision = supervision;
        this.host = host;
        this.keeper = keeper;
    }

    void addTo(CommandTable table) {
        table.on(ControlCommand.HOLD, (request, reply) -> withTask(request, reply, task -> hold(task, request, reply)))
                .on(ControlCommand.RELEASE, (request, reply) ->
                        withTask(request, reply, task -> release(task, request, reply)))
                .on(ControlCommand.TASK_STOP, (request, reply) ->
                        withTask(request, reply, task -> stop(task, request, reply)))
                .on(ControlCommand.TASK_START, (request, reply) ->
                        withTask(request, reply, task -> start(task, request, reply)))
                .on(ControlCommand.RESTART, (request, reply) ->
                        withTask(request, reply, task -> restart(task, request, reply)))
                .on(ControlCommand.MIGRATE, (request, reply) -> withTask(request, reply, task -> move(task, request, reply)))
                .on(ControlCommand.AWAIT, (request, reply) -> withTask(request, reply, task -> await(task, reply)));
    }

    /** Whoever asks first whether all names are good does nothing by halves. */
    private static boolean isCheck(Message request, Reply reply) {
        boolean check = Boolean.TRUE.equals(request.get("check"));
        if (check) {
            reply.ok(Message.of("task", request.get("task")));
        }
        return check;
    }

    private interface Action {
        void on(String task);
    }

    private void withTask(Message request, Reply reply, Action action) {
        String task = request.string("task");
        if (QueueName.fault(task) != null) {
            reply.refuse(Refusal.BAD_REQUEST, "\"task\" must be the name of a task, it is " + request.get("task"));
            return;
        }
        host.conductor().post(() -> {
            if (supervision.supervisor() == null && !supervision.obstacle().isEmpty()) {
                reply.fail(supervision.obstacle() + "; then restart the daemon");
            } else if (supervision.supervisor() == null) {
                reply.refuse(Refusal.BUSY, "the supervisor of tasks is not there yet; try again");
            } else {
                action.on(task);
            }
        });
    }

    private void hold(String task, Message request, Reply reply) {
        if (!isKnown(task, true, reply) || isCheck(request, reply)) {
            return;
        }
        String why = request.string("why");
        String reason = why == null || why.isBlank() ? "no reason was given" : why;
        supervision.supervisor().hold(task, reason)
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        reply.ok(Message.of("task", task));
                    } else {
                        reply.fail(String.valueOf(failure.getMessage()));
                    }
                });
    }

    private void release(String task, Message request, Reply reply) {
        // A hold that the disk did not take is one, too, and so is that of a task whose process has not ended yet.
        boolean held = supervision.supervisor().hasHold(task);
        if (held && isCheck(request, reply)) {
            return;
        }
        supervision.release(task).whenComplete((was, failure) -> {
            if (failure != null) {
                reply.fail("task " + task + " is not released: " + failure.getMessage());
            } else if (was || held || loadsAgain(task)) {
                reply.ok(Message.of("task", task));
            } else if (standsHeld(task)) {
                reply.fail(task + " is in the host " + supervision.processOf(task) + " with other tasks, and loads again only"
                        + " with that; \"multimodulectl restart " + task + "\" restarts it");
            } else {
                List<String> others = known(true).stream().filter(supervision.supervisor()::hasHold).toList();
                reply.fail(task + " is not held" + NearName.hint(task, others)
                        + "; \"multimodulectl tasks\" shows where each task stands");
            }
        });
    }

    /** A task is held without a hold when its state is not readable: whoever has repaired that lets it load again. */
    private boolean loadsAgain(String task) {
        String process = supervision.processOf(task);
        if (process == null) {
            return standsHeld(task) && host.restart(task);
        }
        boolean alone = process.equals(task) && supervision.supervisor().state(task) == SupervisedState.FAILED;
        if (alone) {
            supervision.supervisor().startNow(task);
        }
        return alone;
    }

    private boolean standsHeld(String task) {
        return known(false).contains(task) && SupervisedState.HELD.toString().equals(document(task).string("status"));
    }

    private void stop(String task, Message request, Reply reply) {
        if (isKnown(task, false, reply) && !isCheck(request, reply)) {
            supervision.placement().stop(task);
            reply.ok(Message.of("task", task));
        }
    }

    private void start(String task, Message request, Reply reply) {
        if (!isKnown(task, false, reply) || isHeldAnywhere(task, reply) || isCheck(request, reply)) {
            return;
        }
        String process = supervision.processOf(task);
        if (!supervision.placement().start(task) && process != null) {
            supervision.supervisor().startNow(process);
        }
        reply.ok(Message.of("task", task));
    }

    private void restart(String task, Message request, Reply reply) {
        if (isHeldAnywhere(task, reply) || !isKnown(task, true, reply) || isCheck(request, reply)) {
            return;
        }
        String process = supervision.processOf(task);
        if (process != null && supervision.supervisor().restart(process)) {
            reply.ok(Message.of("task", task, "tasks", supervision.placement().tasksOf(process)));
        } else if (supervision.supervisor().restart(task)) {
            reply.ok(Message.of("task", task, "tasks", supervision.placement().tasksOf(task)));
        } else if (host.restart(task)) {
            reply.ok(Message.of("task", task, "tasks", List.of(task)));
        } else {
            reply.fail(task + " does not run, so it cannot be restarted; \"multimodulectl tasks\" shows why, and"
                    + " \"multimodulectl start " + task + "\" lets a stopped task run");
        }
    }

    /** A move is a change of the configuration at run time: it holds until it is changed or reset. */
    private void move(String task, Message request, Reply reply) {
        String to = request.string("host");
        if (!isKnown(task, false, reply)) {
            return;
        }
        if (QueueName.fault(to) != null) {
            reply.refuse(Refusal.BAD_REQUEST, "\"host\" must be main, the task's own name, or that of a host; it is "
                    + request.get("host"));
            return;
        }
        keeper.change("multimodulectl migrate " + task, changes -> TaskOverride.move(changes, task, to,
                keeper.current().settings().tasks().containsKey(task))).thenAccept(outcome -> {
            if (outcome.isAccepted()) {
                host.conductor().post(() -> tryAgain(to));
                reply.ok(Message.of("task", task, "host", to));
            } else {
                reply.fail("the configuration stays as it was:\n" + outcome.text());
            }
        });
    }

    /** Whoever asks for a move once more means a host that was given up, too. */
    private void tryAgain(String process) {
        if (supervision.supervisor().state(process) == SupervisedState.FAILED) {
            supervision.supervisor().startNow(process);
        }
    }

    /**
     * Answers when the task is where it should be and runs, or has ended, or will not without somebody's doing, or
     * after a while.
     */
    private void await(String task, Reply reply) {
        if (!isKnown(task, true, reply)) {
            return;
        }
        long deadline = Clock.SYSTEM.nanoTime() + LONGEST_WAIT.toNanos();
        Timers.Timer[] timer = new Timers.Timer[1];
        TaskEnd end = new TaskEnd(task, supervision, host);
        Runnable look = () -> {
            Message document = document(task);
            boolean placed = supervision.placement().isPlaced(task);
            boolean done = ENDS.contains(String.valueOf(document.get("status"))) && placed && end.isOverIfMeant()
                    || !supervision.placement().problem(task).isEmpty();
            if (done || Clock.SYSTEM.nanoTime() - deadline >= 0) {
                if (timer[0] != null) {
                    timer[0].cancel();
                }
                end.close();
                reply.ok(Message.builder(4).put("task", task).put("done", done).put("status", document.get("status"))
                        .put("reason", placed ? document.get("reason") : supervision.placement().problem(task)).build());
            }
        };
        timer[0] = host.conductor().timers().every(LOOK.toNanos(), look);
    }

    private boolean isHeldAnywhere(String task, Reply reply) {
        String process = supervision.processOf(task);
        return isHeld(task, reply) || process != null && isHeld(process, reply);
    }

    private boolean isHeld(String name, Reply reply) {
        Supervisor supervisor = supervision.supervisor();
        if (supervisor.isHeld(name)) {
            String next = "\"multimodulectl release " + name + "\" lets it start";
            String reason = supervisor.reason(name);
            reply.fail(reason.contains(next) ? reason : reason + "; " + next);
        }
        return supervisor.isHeld(name);
    }

    private Message document(String task) {
        if (!known(false).contains(task)) {
            Supervisor supervisor = supervision.supervisor();
            return Message.of("name", task, "status", supervisor.state(task).toString(),
                    "reason", supervisor.reason(task));
        }
        return host.figures().tasks().stream().filter(one -> task.equals(one.string("name"))).findAny()
                .map(supervision.standing()::whole).orElseGet(() -> supervision.standing().whole(Message.of("name", task)));
    }

    private Collection<String> known(boolean andHosts) {
        Set<String> known = new TreeSet<>(supervision.tasksAndHosts(andHosts));
        host.figures().tasks().forEach(one -> known.add(one.string("name")));
        return known;
    }

    /** A task has to be known; where a host will do as well, one of those. */
    private boolean isKnown(String name, boolean orHost, Reply reply) {
        Collection<String> known = known(orHost);
        List<String> tasks = supervision.placement().tasksOf(name);
        if (!known.contains(name) && !tasks.isEmpty()) {
            reply.fail(name + " is a host, not a task; name those of its tasks " + tasks + " that you mean");
        } else if (!known.contains(name)) {
            reply.fail("there is no task " + (orHost ? "and no host " : "") + name + NearName.hint(name, known)
                    + "; \"multimodulectl tasks\" lists all");
        }
        return known.contains(name);
    }
}
