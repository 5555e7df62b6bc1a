package io.multimodule.route;

import io.multimodule.message.Match;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Transform;
import java.util.List;

/**
 * One route, compiled.
 *
 * @param place where it stands, as text
 * @param name what people call it; null when it has no name
 * @param transform null when the message stays as it is
 * @param last whether no later route is asked once this one took a message
 */
record Route(String place, String name, Match match, Transform transform, List<Hop> hops, boolean last) {

    /** One forward and its place. */
    record Hop(Forward forward, String place) {
        Hop(Forward forward, Place place) {
            this(forward, place.toString());
        }
    }

    /** The message as the forwards, and the later routes, see it. */
    Message changed(Message message) {
        return transform == null ? message : transform.apply(message);
    }

    void forward(Message message, RouteSink sink) {
        for (int i = 0, size = hops.size(); i < size; i++) {
            Hop hop = hops.get(i);
            deliver(message, hop.forward, hop.place, sink);
        }
    }

    /** Hands a message over; false when that failed, and then the sink was told. */
    static boolean deliver(Message message, Forward forward, String place, RouteSink sink) {
        try {
            sink.deliver(message, forward);
            return true;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            sink.failed(message, place, e);
            return false;
        }
    }
}
