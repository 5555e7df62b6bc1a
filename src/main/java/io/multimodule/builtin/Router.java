package io.multimodule.builtin;

import io.multimodule.message.Message;
import io.multimodule.route.Forward;
import io.multimodule.route.RouteSink;
import io.multimodule.route.Routed;
import io.multimodule.route.Routes;
import io.multimodule.task.Task;
import io.multimodule.task.TaskContext;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Sends messages on by their content. What tasks of the same host emit comes by {@link #accept}; what
 * other programs send to the queue {@code Router} comes as to any other task. Conductor thread only.
 */
public final class Router implements Task, Consumer<Message>, RouteSink {
    /** The name of the task and of its queue. */
    public static final String NAME = "Router";

    private static final Set<String> OFFERED_BY = Set.of("type", "event");

    private final BiConsumer<String, Message> delivery;
    private final FailureReport failures;
    private Routes routes = Routes.NONE;
    private Routes asking = Routes.NONE;
    private long routed;
    private long unmatched;

    /** Told of a message that a route, or one forward of it, did not get through with. */
    @FunctionalInterface
    public interface FailureReport {

        /** The message as it was, the place in the configuration or in the message, and what happened. */
        void failed(Message message, String where, Exception cause);
    }

    /**
     * Makes a router without routes.
     *
     * @param delivery takes a message for a queue
     * @param failures told of every forward that failed
     */
    public Router(BiConsumer<String, Message> delivery, FailureReport failures) {
        this.delivery = delivery;
        this.failures = failures;
    }

    /** Takes other routes; they hold from the next message on. */
    public void routeBy(Routes newRoutes) {
        routes = newRoutes;
        asking = newRoutes.requiring(OFFERED_BY);
    }

    /** The routes in force. */
    public Routes routes() {
        return routes;
    }

    /** How many messages no route took. */
    public long unmatched() {
        return unmatched;
    }

    /** How many messages were looked at. */
    public long routed() {
        return routed;
    }

    @Override
    public void accept(Message message) {
        routed++;
        Routed result = routes.route(message, this);
        if (result == Routed.UNMATCHED || result == Routed.UNMATCHED_FORWARDED) {
            unmatched++;
        }
    }

    /**
     * Offers an entry of a channel, as a message, to the routes that ask for a text in its {@code type} or its
     * {@code event}. When none takes it, it is no unmatched message: nobody sent it.
     */
    public void offer(Message entry) {
        if (asking.route(entry, this) != Routed.UNMATCHED) {
            routed++;
        }
    }

    @Override
    public void onMessage(Message message, TaskContext context) {
        accept(message);
    }

    @Override
    public void deliver(Message message, Forward forward) {
        if (forward.destination() != null) {
            throw new IllegalStateException("the forward to queue " + forward.queue() + " names the machine "
                    + forward.destination() + ", and no cluster is configured;"
                    + " remove \"destination\" to send it to this machine");
        }
        delivery.accept(forward.queue(), message);
    }

    @Override
    public void failed(Message message, String where, Exception cause) {
        failures.failed(message, where, cause);
    }
}
