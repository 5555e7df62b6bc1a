package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.channel.EventReport;
import io.multimodule.lifecycle.Clock;
import io.multimodule.message.Message;
import io.multimodule.schedule.Conductor;
import java.util.concurrent.CompletionStage;

/** What a supervisor and the actions of its tasks have in common. Conductor thread only. */
final class Surroundings {
    final Conductor conductor;
    final Clock clock;
    final Holds holds;
    final EventReport report;
    final TaskUnits units;
    final StartTurns turns;
    /** Whether nothing is started any more. */
    boolean suspended;
    Supervisor.Watcher watcher = (task, state, reason) -> { };

    Surroundings(Conductor conductor, Clock clock, Holds holds, EventReport report, TaskUnits units) {
        this.conductor = conductor;
        this.clock = clock;
        this.holds = holds;
        this.report = report;
        this.units = units;
        this.turns = new StartTurns(StartTurns.PER_PROCESSOR * Runtime.getRuntime().availableProcessors(),
                conductor.timers());
    }

    /** Writes a hold durably; the task is held then, and also when the disk does not take it, which is told. */
    CompletionStage<Void> write(SupervisedTask task, String reason, Message details) {
        return holds.write(task.name(), reason, details).whenComplete((nothing, failure) -> {
            task.held(reason);
            if (failure != null) {
                task.actions().happened(Event.HOLD_NOT_SAVED, failure.getMessage()
                        + "; the hold is lost with the next start of the daemon", Message.EMPTY);
            }
        });
    }
}
