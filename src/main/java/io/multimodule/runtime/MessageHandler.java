package io.multimodule.runtime;

import io.multimodule.message.Message;

/** Handles messages one after the other. Conductor thread only. */
@FunctionalInterface
interface MessageHandler {

    /**
     * Handles one message; never throws for what is in it.
     *
     * @param now the time as the caller just read it, so that a run of messages reads it once each
     * @return the time after it
     */
    long handle(Message message, long now);
}
