package io.multimodule.route;

import io.multimodule.message.Message;
import io.multimodule.route.RouteTrace.Delivery;
import io.multimodule.route.RouteTrace.Step;
import java.util.ArrayList;
import java.util.List;

/** Asks every route about one message and writes down the answers. Used once. */
final class RouteTracer implements RouteSink {
    private final List<Route> routes;
    private final Route unmatched;
    private final List<Step> steps = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    RouteTracer(List<Route> routes, Route unmatched) {
        this.routes = routes;
        this.unmatched = unmatched;
    }

    @Override
    public void deliver(Message message, Forward forward) {
        deliveries.add(new Delivery(message, forward));
    }

    @Override
    public void failed(Message message, String where, Exception cause) {
        failures.add(where + ": " + cause.getMessage());
    }

    RouteTrace trace(Message message) {
        Routed result = StaticForwards.isIn(message) ? StaticForwards.route(message, this) : ask(message);
        return new RouteTrace(result, List.copyOf(steps), List.copyOf(deliveries), List.copyOf(failures));
    }

    private Routed ask(Message message) {
        Message current = message;
        for (Route route : routes) {
            Message changed = step(route, current);
            if (changed != null) {
                current = changed;
                route.forward(current, this);
                if (route.last()) {
                    return Routed.TAKEN;
                }
            }
        }
        if (steps.stream().anyMatch(Step::taken)) {
            return Routed.TAKEN;
        }
        return failures.isEmpty() ? new Routes(List.of(), unmatched).route(current, this) : Routed.FAILED;
    }

    /** The message as the route leaves it; null when the route does not take it. */
    private Message step(Route route, Message message) {
        try {
            boolean taken = route.match().matches(message);
            Message changed = taken ? route.changed(message) : null;
            steps.add(new Step(route.place(), route.name(), taken,
                    taken ? null : route.match().firstMismatch(message)));
            return changed;
        } catch (RuntimeException e) {
            failed(message, route.place(), e);
            steps.add(new Step(route.place(), route.name(), false, null));
            return null;
        }
    }
}
