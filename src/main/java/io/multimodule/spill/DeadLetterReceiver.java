package io.multimodule.spill;

import java.util.concurrent.CompletionStage;

/** Takes dead letters that are replayed. */
@FunctionalInterface
public interface DeadLetterReceiver {

    /**
     * Is offered one letter, the next one only when this one's answer has come. Called on the disk's
     * thread, so it hands the letter to the thread that can deliver it and returns.
     *
     * @return completed, on any thread, with true when the message has been taken over: only then is the
     *         letter dropped. False, or an exception, ends the replay and keeps the letter
     */
    CompletionStage<Boolean> offer(DeadLetter letter);
}
