package io.multimodule.route;

import io.multimodule.message.Message;

/** Takes what routes send on. Called on the thread of {@link Routes#route}, in the order of the routes. */
public interface RouteSink {

    /**
     * Takes a message for a queue. An exception is told to {@link #failed}, and the other forwards go on.
     *
     * @throws Exception the message could not be taken
     */
    void deliver(Message message, Forward forward) throws Exception;

    /**
     * Told that a route, or one forward of it, did not get through with a message.
     *
     * @param message as it was at that moment
     * @param where the place in the configuration, or in the message
     * @param cause what happened
     */
    void failed(Message message, String where, Exception cause);
}
