package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.schedule.Timers;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.UnitStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Does what one supervised task asks for. Conductor thread only. */
final class TaskActions implements Supervision {
    private final String name;
    private final Surroundings with;
    private SupervisedTask task;
    private Timers.Timer timer;
    /** Done when everything was told that had happened. */
    private CompletionStage<Void> told = CompletableFuture.completedStage(null);

    private TaskActions(String name, Surroundings with) {
        this.name = name;
        this.with = with;
    }

    /** A task that nothing is known of yet. */
    static SupervisedTask supervise(String name, Surroundings with) {
        TaskActions actions = new TaskActions(name, with);
        actions.task = new SupervisedTask(name, RestartPolicy.DEFAULT, actions);
        return actions.task;
    }

    @Override
    public long nanoTime() {
        return with.clock.nanoTime();
    }

    @Override
    public long epochMillis() {
        return with.clock.epochMillis();
    }

    @Override
    public boolean start() {
        with.turns.end(name);
        return with.turns.ask(name, this::begin);
    }

    private void begin() {
        if (with.suspended) {
            return;
        }
        UnitSpec spec = task.begins();
        with.units.started(name, spec.name());
        with.units.stopTimes().started(name, spec);
        int run = task.starts();
        with.units.units().start(spec).whenComplete((status, failure) -> {
            if (failure == null) {
                with.conductor.post(() -> started(run, status));
            } else {
                with.conductor.post(() -> failedToStart(run, failure));
            }
        });
    }

    /** The end of a run that was over before it was ready may be told when the next one has begun. */
    private void started(int run, UnitStatus status) {
        if (task.starts() == run) {
            with.units.seen(name, status);
            task.started();
        }
    }

    private void failedToStart(int run, Throwable failure) {
        if (task.starts() == run) {
            task.startFailed(UnitException.of(failure),
                    with.units.status(name).map(UnitStatus::exit).orElse(UnitExit.UNKNOWN), with.units.lastLines(name));
        }
    }

    @Override
    public void stop() {
        new UnitEnd(with.units.units(), with.conductor, with.units.unitOf(name), with.units.stopTimes().grace(name),
                new End(task.starts())).ask();
    }

    /** The end of one run. */
    private final class End implements UnitEnd.Waiting {
        private final int run;

        End(int run) {
            this.run = run;
        }

        @Override
        public boolean isOpen() {
            return task.starts() == run && task.state() == SupervisedState.STOPPING;
        }

        @Override
        public void ended(UnitExit exit) {
            task.exited(exit, LastLines.NONE);
        }

        @Override
        public void notEnded(String why) {
            happened(Event.TASK_NOT_ENDED, "task " + name + " runs on in its process, which cannot be asked to end; it"
                    + " is asked again each second: " + why, Message.EMPTY);
        }
    }

    @Override
    public void wake(Duration delay) {
        dontWake();
        timer = with.conductor.timers().after(delay.toNanos(), task::due);
    }

    @Override
    public void dontWake() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        with.turns.end(name);
    }

    @Override
    public boolean isHome() {
        return with.watcher.isHome(name);
    }

    @Override
    public Optional<Message> struckAtOwnLimit() {
        return with.watcher.struckAtOwnLimit(name);
    }

    @Override
    public boolean isSuspended() {
        return with.suspended;
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void hold(String reason, Message details) {
        with.write(task, reason, details);
        happened(Event.TASK_HELD, reason + LastLines.all(details), LastLines.without(details));
    }

    @Override
    public void takeHold(String otherwise) {
        with.holds.find(name).whenComplete((found, failure) -> {
            if (failure == null && found.isPresent()) {
                with.holds.add(found.get());
                task.held(found.get().reason());
                happened(Event.TASK_HELD, found.get().reason(), found.get().details());
            } else {
                hold(otherwise, Message.EMPTY);
            }
        });
    }

    @Override
    public void changed(SupervisedState state, String reason) {
        if (state != SupervisedState.STARTING) {
            with.turns.end(name);
        }
        with.watcher.changed(name, state, reason);
    }

    @Override
    public void happened(Event event, String text, Message fields) {
        happened(CompletableFuture.completedStage(new Happening(event, text, fields)));
    }

    @Override
    public void happened(CompletionStage<Happening> soon) {
        told = told.handle((nothing, failure) -> null).thenCombine(soon, (nothing, it) -> it)
                .thenAccept(it -> with.report.happened(it.event(), name, it.text(), it.fields()));
    }
}
