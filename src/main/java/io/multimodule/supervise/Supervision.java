package io.multimodule.supervise;

import io.multimodule.channel.Event;
import io.multimodule.message.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a supervised task asks of its surroundings. Conductor thread only; nothing waits. */
interface Supervision {

    /** The time in nanoseconds of a clock that never goes back. */
    long nanoTime();

    /** The time on the wall, for people. */
    long epochMillis();

    /**
     * Starts the unit as {@link SupervisedTask#begins} says, now or when those that start already let it;
     * {@link SupervisedTask#started} or {@link SupervisedTask#startFailed} follows.
     *
     * @return whether now
     */
    boolean start();

    /** Asks the unit to end; {@link SupervisedTask#exited} follows. */
    void stop();

    /** Calls {@link SupervisedTask#due} after a delay; a second call replaces the first. */
    void wake(Duration delay);

    /** Forgets the delay, and a turn to start that has not come. */
    void dontWake();

    /** Whether a task has its home in the process, so that none of it works without it. */
    boolean isHome();

    /**
     * What a hold says, when the kernel killed the run that has just ended at its own limit of memory; empty when it
     * did not, or nobody knows.
     */
    Optional<Message> struckAtOwnLimit();

    /** Whether nothing is started any more, because the daemon ends. */
    boolean isSuspended();

    /** A random share from 0 to 1. */
    double random();

    /** Writes the hold durably, then tells everybody. */
    void hold(String reason, Message details);

    /** Takes over the hold that its own process has written; holds it with the other reason when there is none. */
    void takeHold(String otherwise);

    /** Tells everybody what happened, in a sentence and with fields for programs. */
    void happened(Event event, String text, Message fields);

    /** Tells everybody as soon as it is known what to tell; what happens later is not told before it. */
    void happened(CompletionStage<Happening> soon);

    /** It stands somewhere else now. */
    void changed(SupervisedState state, String reason);
}
