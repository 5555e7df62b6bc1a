package io.multimodule.route;

import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problems;
import io.multimodule.message.Transform;
import java.util.ArrayList;
import java.util.List;

/**
 * The way that a message names itself: {@code static_forwards} is an array of hops, and each hop is an array of
 * {@code {forward: {queue, destination}, transform, log_history}}. One routing takes off the first hop; the others
 * stay in the message. Names of handlers in it are not looked at: a message calls no functions.
 */
final class StaticForwards {
    static final String FIELD = "static_forwards";

    private static final String LOG = ".static_forwards_log";
    private static final String HISTORY = "forward_history";
    private static final String SHAPE = "a hop is an array of {\"forward\": {\"queue\": …}}";

    private StaticForwards() {
    }

    static boolean isIn(Message message) {
        return message.get(FIELD) instanceof List<?> hops && !hops.isEmpty();
    }

    static Routed route(Message message, RouteSink sink) {
        List<Object> hops = message.array(FIELD);
        Place place = Place.TOP.field(FIELD).item(0);
        if (!(hops.get(0) instanceof List<?> hop) || hop.isEmpty()) {
            sink.failed(message, place.toString(), new RouteException("the first hop of " + FIELD
                    + " is no array with something in it; " + SHAPE));
            return Routed.FAILED;
        }
        Message rest = hops.size() == 1 ? message.without(FIELD)
                : message.with(FIELD, new ArrayList<>(hops.subList(1, hops.size())));
        int failures = 0;
        for (int i = 0; i < hop.size(); i++) {
            failures += forward(rest, hop.get(i), place.item(i), sink) ? 0 : 1;
        }
        return failures > 0 && failures == hop.size() ? Routed.FAILED : Routed.BY_ITSELF;
    }

    private static boolean forward(Message message, Object entry, Place place, RouteSink sink) {
        Message changed;
        Forward forward;
        try {
            forward = forward(entry, place);
            changed = changed(message, (Message) entry, place);
        } catch (RuntimeException e) {
            sink.failed(message, place.toString(), e);
            return false;
        }
        return Route.deliver(changed, forward, place.toString(), sink);
    }

    private static Forward forward(Object entry, Place place) {
        if (!(entry instanceof Message object) || object.object("forward") == null) {
            throw new RouteException("an entry of " + place + " has no object forward; " + SHAPE);
        }
        Message forward = object.object("forward");
        String fault = RouteCompiler.fault(forward);
        if (fault != null) {
            throw new RouteException(fault);
        }
        return new Forward(RouteCompiler.queue(forward), forward.string("destination"));
    }

    private static Message changed(Message message, Message entry, Place place) {
        Message logged = isTrue(entry.get("log_history")) ? logged(message, entry) : message;
        Object transform = entry.get("transform");
        if (transform == null) {
            return logged;
        }
        if (!(transform instanceof Message object)) {
            throw new RouteException("the transform of " + place + " is no object");
        }
        Problems problems = new Problems();
        Transform compiled = Transform.compile(object, place.field("transform"), problems);
        if (!problems.isEmpty()) {
            throw new RouteException(problems.toString());
        }
        return compiled.apply(logged);
    }

    private static Message logged(Message message, Message entry) {
        Message log = message.object(LOG) == null ? Message.EMPTY : message.object(LOG);
        List<Object> history = log.array(HISTORY) == null ? new ArrayList<>() : new ArrayList<>(log.array(HISTORY));
        history.add(entry);
        return message.with(LOG, log.with(HISTORY, history));
    }

    /** As Perl sees it, because it is Perl that writes most of these messages. */
    private static boolean isTrue(Object value) {
        return value != null && !Boolean.FALSE.equals(value) && !value.equals(0L) && !value.equals("")
                && !value.equals("0");
    }
}
