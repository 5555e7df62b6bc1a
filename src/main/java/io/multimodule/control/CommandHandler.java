package io.multimodule.control;

import io.multimodule.message.Message;

/** Carries out one command of the control protocol. */
@FunctionalInterface
public interface CommandHandler {

    /**
     * Called on the control server's thread, so it must not wait: it hands the work to whoever does it and
     * returns. What it throws is answered as a failure.
     *
     * @param request the whole request, with the field {@code command}
     * @param reply to be answered once, now or later
     */
    void handle(Message request, Reply reply);
}
