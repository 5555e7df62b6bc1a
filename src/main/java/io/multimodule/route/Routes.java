package io.multimodule.route;

import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All routes of a configuration, compiled once: what becomes of each message.
 *
 * <p>Every route whose match fits takes the message, in the order of the routes. Its transform gives a new message,
 * which its forwards and all later routes see; what was forwarded before never changes. A route with
 * {@code short_circuit} that took the message is the last one asked. A message with a non-empty array in
 * {@code static_forwards} names its own way, and no route is asked. Routes that require a text in a field are found
 * by an index, so the others cost nothing. {@code docs/routes.md} has the whole of it.
 *
 * <p>Immutable; any thread.
 */
public final class Routes {
    /** No routes: every message is unmatched. */
    public static final Routes NONE = new Routes(List.of(), null);

    private final List<Route> routes;
    private final Route unmatched;
    private final RouteIndex index;

    Routes(List<Route> routes, Route unmatched) {
        this.routes = routes;
        this.unmatched = unmatched;
        this.index = new RouteIndex(routes);
    }

    /**
     * The routes of a configuration: its {@code routes}, an array or an object with numbers as names, and its
     * {@code unmatched}. Other fields are not looked at. What is wrong is added to the problems, and then the
     * result is of no use.
     *
     * @param place where the configuration stands, often {@link Place#TOP}
     */
    public static Routes compile(Message config, Place place, Problems problems) {
        return new RouteCompiler(problems).routes(config, place);
    }

    /**
     * The routes of a configuration.
     *
     * @throws IllegalArgumentException with all that is wrong with it
     */
    public static Routes of(Message config) {
        Problems problems = new Problems();
        Routes compiled = compile(config, Place.TOP, problems);
        problems.throwIfAny();
        return compiled;
    }

    /**
     * Those of the routes that require a text in one of these fields, in their order and without what is said about
     * unmatched messages: for messages that only routes made for them are to take.
     */
    public Routes requiring(Set<String> fields) {
        return new Routes(routes.stream().filter(route -> route.match().requiredTexts().stream()
                .anyMatch(required -> fields.contains(required.field()))).toList(), null);
    }

    /** The number of routes. */
    public int size() {
        return routes.size();
    }

    /** The names of all queues on this machine that a route forwards to. */
    public Set<String> queues() {
        Set<String> queues = new TreeSet<>();
        routes.forEach(route -> route.addQueues(queues));
        if (unmatched != null) {
            unmatched.addQueues(queues);
        }
        return queues;
    }

    /** Sends a message on its ways. Failures are told to the sink and never thrown. */
    public Routed route(Message message, RouteSink sink) {
        if (StaticForwards.isIn(message)) {
            return StaticForwards.route(message, sink);
        }
        Message current = message;
        boolean taken = false;
        boolean failed = false;
        int i = index.next(current, 0);
        while (i != RouteIndex.NONE) {
            Route route = routes.get(i);
            try {
                if (route.match().matches(current)) {
                    current = route.changed(current);
                    taken = true;
                    route.forward(current, sink);
                    if (route.last()) {
                        break;
                    }
                }
            } catch (RuntimeException e) {
                failed = true;
                sink.failed(current, route.place(), e);
            }
            i = index.next(current, i + 1);
        }
        return taken ? Routed.TAKEN : failed ? Routed.FAILED : unmatched(current, sink);
    }

    private Routed unmatched(Message message, RouteSink sink) {
        if (unmatched == null) {
            return Routed.UNMATCHED;
        }
        try {
            unmatched.forward(unmatched.changed(message), sink);
            return Routed.UNMATCHED_FORWARDED;
        } catch (RuntimeException e) {
            sink.failed(message, unmatched.place(), e);
            return Routed.FAILED;
        }
    }

    /**
     * What the routes would do with a message, and why: every route is asked and nothing is sent. For people; it
     * takes the long way without the index.
     */
    public RouteTrace trace(Message message) {
        return new RouteTracer(routes, unmatched).trace(message);
    }
}
