package io.multimodule.daemon;

import io.multimodule.channel.Event;
import io.multimodule.runtime.Reports;
import io.multimodule.supervise.Stopping;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waits for the ends of the processes of tasks before the daemon ends, and tells what is in the way. Main thread. */
final class EndOfOthers {
    /** How long the conductor may take to ask them. */
    static final Duration TO_ASK = Duration.ofMinutes(1);

    private final Supplier<CompletionStage<Stopping>> stopAll;
    private final Supplier<String> obstacle;
    private final Supplier<String> activity;
    private final Reports reports;

    /**
     * Makes it.
     *
     * @param stopAll asks all of them to end
     * @param obstacle why it is not known which of them run; empty when it is
     * @param activity what the conductor does at this moment
     */
    EndOfOthers(Supplier<CompletionStage<Stopping>> stopAll, Supplier<String> obstacle, Supplier<String> activity,
            Reports reports) {
        this.stopAll = stopAll;
        this.obstacle = obstacle;
        this.activity = activity;
        this.reports = reports;
    }

    /** Asks, and waits for as long as they may take; whether nothing of them runs any more. */
    boolean await() throws InterruptedException {
        return await(TO_ASK);
    }

    boolean await(Duration toAsk) throws InterruptedException {
        try {
            Stopping stopping = stopAll.get().toCompletableFuture().get(toAsk.toMillis(), TimeUnit.MILLISECONDS);
            List<String> left = stopping.await();
            if (!left.isEmpty()) {
                tell("did not end within " + stopping.limit().toSeconds() + " s and run on: "
                        + String.join(", ", left));
            }
            String unknown = obstacle.get();
            if (!unknown.isEmpty()) {
                tell("that run were not asked to end, because it is not known which do: " + unknown);
            }
            return left.isEmpty() && unknown.isEmpty();
        } catch (TimeoutException e) {
            String unknown = obstacle.get();
            String within = "within " + toAsk.toSeconds() + " s";
            tell("were not asked to end and run on: " + (unknown.isEmpty()
                    ? "the conductor did not take the order " + within + "; " + activity.get()
                    : "which of them run could not be found out " + within + ": " + unknown));
        } catch (ExecutionException e) {
            tell("could not be asked to end and run on: " + e.getCause());
        }
        return false;
    }

    private void tell(String what) {
        reports.happened(Event.PROCESSES_LEFT, "supervisor", "the daemon ends, but processes of tasks " + what
                + ". Look what they wait for and kill them, or start the daemon again, which takes them over");
    }
}
