package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import io.multimodule.unit.UnitExit;
import io.multimodule.unit.UnitProcess;
import io.multimodule.unit.UnitSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/** A test with one supervised task, whose surroundings note what is asked of them. */
abstract class WithSupervisedTask {
    static final UnitExit KILLED = new UnitExit(UnitExit.How.KILLED, 9, "signal");
    static final List<CrashLimit> LIMITS =
            List.of(new CrashLimit(5, Duration.ofMinutes(1)), new CrashLimit(20, Duration.ofHours(1)));
    static final UnitSpec SPEC = spec("one");

    final Trial trial = new Trial();
    final SupervisedTask task = trial.supervise("Counter");

    @BeforeEach
    void limit() {
        task.limitCrashes(LIMITS);
    }

    static CompletionStage<Message> lines(String... lines) {
        return CompletableFuture.completedStage(LastLines.details(List.of(lines)));
    }

    void run() {
        task.want(SPEC);
        task.started();
    }

    void crash(int times, Duration apart) {
        for (int i = 0; i < times && task.state() != SupervisedState.HELD; i++) {
            trial.now += apart.toNanos();
            task.exited(KILLED, LastLines.NONE);
            task.due();
            task.started();
        }
    }

    static UnitSpec spec(String description) {
        return UnitSpec.of(UnitNames.ofTask("Counter"), UnitProcess.of("/bin/true")).withDescription(description);
    }

    /** Surroundings that note what is asked of them. */
    static final class Trial implements Supervision {
        final List<String> actions = new ArrayList<>();
        final List<Duration> delays = new ArrayList<>();
        final List<String> alerts = new ArrayList<>();
        final List<String> holds = new ArrayList<>();
        final List<Message> details = new ArrayList<>();
        final List<String> taken = new ArrayList<>();
        private SupervisedTask task;
        boolean home = true;
        Optional<Message> struck = Optional.empty();
        boolean suspended;
        Consumer<SupervisedState> onChange = state -> { };
        long now = Long.MAX_VALUE - 1000;
        long wall = 1_767_268_800_000L;
        long ends;

        SupervisedTask supervise(String name) {
            task = new SupervisedTask(name, RestartPolicy.DEFAULT, this);
            return task;
        }

        long starts() {
            return actions.stream().filter(action -> action.startsWith("start")).count();
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long epochMillis() {
            return wall;
        }

        @Override
        public boolean start() {
            actions.add("start " + task.begins().description());
            return true;
        }

        @Override
        public void stop() {
            actions.add("stop");
        }

        @Override
        public void wake(Duration delay) {
            delays.add(delay);
        }

        @Override
        public void dontWake() {
            // Nothing wakes by itself here.
        }

        @Override
        public boolean isHome() {
            return home;
        }

        @Override
        public Optional<Message> struckAtOwnLimit() {
            return struck;
        }

        @Override
        public boolean isSuspended() {
            return suspended;
        }

        @Override
        public double random() {
            return 0.5;
        }

        @Override
        public void hold(String reason, Message more) {
            holds.add(reason);
            details.add(more);
        }

        @Override
        public void takeHold(String otherwise) {
            taken.add(otherwise);
        }

        @Override
        public void changed(SupervisedState state, String why) {
            onChange.accept(state);
        }

        @Override
        public void happened(Event event, String text, Message fields) {
            if (event.channel().equals("alert")) {
                alerts.add(event + ": " + text);
            }
        }

        @Override
        public void happened(CompletionStage<Happening> soon) {
            soon.thenAccept(it -> happened(it.event(), it.text(), it.fields()));
        }
    }
}
