package io.multimodule.unit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Processes that outlive us, by name: started, watched, stopped, and found again.
 *
 * <p>Any thread may call; no call waits. What is asked for ends in the returned stage, which completes
 * on the thread of these units, after the listeners were told of what led to it; what goes wrong is a
 * {@link UnitException}. {@link #close()} lets every unit run on.
 */
public interface Units extends AutoCloseable {

    /** Which implementation this is, why, and what it cannot enforce. */
    UnitsDescription description();

    /** Adds a listener; it is told of what happens from now on. */
    void observe(UnitListener listener);

    /**
     * Finds the units that run, or failed, under our prefix and watches them from now on. No event is told of them.
     *
     * @return all units that are watched then
     */
    CompletionStage<List<UnitStatus>> adopt();

    /**
     * Starts a unit. A failed unit of the same name is forgotten first.
     *
     * @return done when it is ready; what it became then
     */
    CompletionStage<UnitStatus> start(UnitSpec spec);

    /**
     * Asks a unit to end, and kills all of it after the grace.
     *
     * @param grace counts only when it is shorter than the unit's own {@link UnitLifecycle#stopTimeout()}
     * @return done when nothing of it runs any more; how it ended
     */
    CompletionStage<UnitStatus> stop(UnitName name, Duration grace);

    /** Sends a signal to the main process, or with KILL to every process of the unit. */
    CompletionStage<Void> kill(UnitName name, UnitSignal signal);

    /** Changes the limits of a unit that runs. */
    CompletionStage<Void> setLimits(UnitName name, UnitLimits limits);

    /** What is known of a unit that is watched. */
    CompletionStage<UnitStatus> status(UnitName name);

    /**
     * The last lines that a unit's processes wrote, oldest first.
     *
     * @param lines 1 to 1,000
     */
    CompletionStage<List<String>> logTail(UnitName name, int lines);

    /**
     * Stops watching; the units run on. Stages that are not done end with {@link UnitException.Kind#UNREACHABLE}.
     * This alone waits, for 10 s at most.
     */
    @Override
    void close();
}
