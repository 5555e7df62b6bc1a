package io.multimodule.route;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Match;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problems;
import io.multimodule.message.Transform;
import io.multimodule.queue.QueueName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes routes from a configuration, and notes what it cannot take. */
final class RouteCompiler {
    static final String UNMATCHED = "unmatched";

    private static final String ROUTES = "routes";
    private static final String CONTROL = ".router_control";
    private static final List<String> ROUTE_FIELDS =
            List.of("name", "match", "transform", "forwards", "short_circuit", CONTROL);
    private static final List<String> UNMATCHED_FIELDS = List.of("transform", "forwards");
    private static final List<String> FORWARD_FIELDS = List.of("queue", "qname", "destination");
    private static final List<String> CONTROL_FIELDS = List.of("short_circuit");
    private static final String NUMBER = "-?\\d{1,18}(\\.\\d{1,18})?";

    private final Problems problems;

    RouteCompiler(Problems problems) {
        this.problems = problems;
    }

    Routes routes(Message config, Place place) {
        List<Route> routes = new ArrayList<>();
        Object value = config.get(ROUTES);
        Place here = place.field(ROUTES);
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                add(routes, list.get(i), here.item(i));
            }
        } else if (value instanceof Message object) {
            numbered(object, here).forEach(entry -> add(routes, entry.getValue(), here.field(entry.getKey())));
        } else if (value != null) {
            refuse(here, "routes are an array, or an object with numbers as names", value);
        }
        return new Routes(List.copyOf(routes), unmatched(config.get(UNMATCHED), place.field(UNMATCHED)));
    }

    private List<Map.Entry<String, Object>> numbered(Message object, Place place) {
        List<Map.Entry<String, Object>> entries = new ArrayList<>();
        object.asMap().entrySet().forEach(entry -> {
            if (entry.getKey().matches(NUMBER)) {
                entries.add(entry);
            } else {
                problems.add(place.field(entry.getKey()), "the name of a route in an object is its number in the order,"
                        + " such as 1, 2 or 10; here it is \"" + entry.getKey() + "\" (a name goes into the route:"
                        + " name: …)");
            }
        });
        entries.sort(Comparator.comparing(entry -> new BigDecimal(entry.getKey())));
        return entries;
    }

    private void add(List<Route> routes, Object value, Place place) {
        if (value instanceof Message route) {
            routes.add(route(route, place));
        } else {
            refuse(place, "a route is an object with match and forwards", value);
        }
    }

    private Route route(Message route, Place place) {
        checkNames(route, "field of a route", ROUTE_FIELDS, place);
        String name = route.string("name");
        if (route.has("name") && name == null) {
            refuse(place.field("name"), "the name of a route is text", route.get("name"));
        }
        return new Route(place.toString(), name, match(route, place), transform(route, place),
                hops(route.get("forwards"), place.field("forwards")), last(route, place));
    }

    private Match match(Message route, Place place) {
        if (route.get("match") instanceof Message match) {
            return Match.compile(match, place.field("match"), problems);
        }
        refuse(place.field("match"), "every route needs an object match; {} takes every message", route.get("match"));
        return Match.of(Message.EMPTY);
    }

    private Transform transform(Message route, Place place) {
        Object value = route.get("transform");
        if (value instanceof Message transform) {
            return transform.size() == 0 ? null : Transform.compile(transform, place.field("transform"), problems);
        }
        if (value != null) {
            refuse(place.field("transform"), "a transform is an object", value);
        }
        return null;
    }

    private boolean last(Message route, Place place) {
        boolean here = truth(route.get("short_circuit"), place.field("short_circuit"));
        Object value = route.get(CONTROL);
        if (value instanceof Message control) {
            checkNames(control, "field of " + CONTROL, CONTROL_FIELDS, place.field(CONTROL));
            return truth(control.get("short_circuit"), place.field(CONTROL).field("short_circuit")) || here;
        }
        if (value != null) {
            refuse(place.field(CONTROL), CONTROL + " is an object, as in {\"short_circuit\": true}", value);
        }
        return here;
    }

    /** A boolean; 1 and 0, with which Perl writes booleans, too. */
    private boolean truth(Object value, Place place) {
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        if (!value.equals(1L) && !value.equals(0L)) {
            refuse(place, "short_circuit is true or false", value);
        }
        return value.equals(1L);
    }

    private Route unmatched(Object value, Place place) {
        if (value instanceof Message object) {
            checkNames(object, "field of " + UNMATCHED, UNMATCHED_FIELDS, place);
            return new Route(place.toString(), null, Match.of(Message.EMPTY), transform(object, place),
                    hops(object.get("forwards"), place.field("forwards")), true);
        }
        return value == null ? null : new Route(place.toString(), null, Match.of(Message.EMPTY), null,
                hops(value, place), true);
    }

    private List<Route.Hop> hops(Object value, Place place) {
        List<Route.Hop> hops = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Forward forward = forward(list.get(i), place.item(i));
                if (forward != null) {
                    hops.add(new Route.Hop(forward, place.item(i)));
                }
            }
        } else if (value != null) {
            refuse(place, "forwards are an array, as in [{\"queue\": \"Example2\"}]", value);
        }
        return List.copyOf(hops);
    }

    private Forward forward(Object value, Place place) {
        if (!(value instanceof Message forward)) {
            refuse(place, "a forward is an object, as in {\"queue\": \"Example2\"}", value);
            return null;
        }
        checkForwardNames(forward, place);
        if (forward.has("queue") && forward.has("qname")) {
            problems.add(place, "a forward has one queue; write either queue or qname, its older name");
        }
        String fault = fault(forward);
        if (fault != null) {
            problems.add(place.field(forward.has("qname") ? "qname" : "queue"), fault);
        }
        return new Forward(queue(forward), forward.string("destination"));
    }

    private void checkForwardNames(Message forward, Place place) {
        if (forward.has("handler")) {
            problems.add(place.field("handler"), "no function is called by its name; a forward goes to a queue, and"
                    + " the task of that queue handles the message: delete handler");
        }
        checkNames(forward.without("handler"), "field of a forward", FORWARD_FIELDS, place);
    }

    /** What is wrong with the queue or destination of a forward; {@code null} when nothing is. */
    static String fault(Message forward) {
        String queue = queue(forward);
        if (queue == null) {
            return "a forward needs the name of a queue as text, as in {\"queue\": \"Example2\"}; here stands "
                    + JsonCodec.text(forward);
        }
        Object destination = forward.get("destination");
        if (destination != null && !(destination instanceof String text && !text.isEmpty())) {
            return "the destination of a forward is the name of a host; here stands " + JsonCodec.text(forward);
        }
        String fault = QueueName.fault(queue);
        return fault == null ? null : "the queue name \"" + queue + "\" " + fault;
    }

    static String queue(Message forward) {
        return forward.string(forward.has("queue") ? "queue" : "qname");
    }

    private void checkNames(Message object, String what, List<String> known, Place place) {
        for (String name : object.asMap().keySet()) {
            if (!known.contains(name)) {
                problems.unknown(place.field(name), what, name, known);
            }
        }
    }

    private void refuse(Place place, String rule, Object value) {
        problems.add(place, rule + "; here stands " + (value == null ? "nothing" : JsonCodec.text(value)));
    }
}
