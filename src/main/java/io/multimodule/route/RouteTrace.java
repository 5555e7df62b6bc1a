package io.multimodule.route;

import io.multimodule.message.Message;
import java.util.List;

/**
 * What the routes would do with a message, and why; see {@link Routes#trace}.
 *
 * @param result as {@link Routes#route} would return it
 * @param steps one for each route that was asked, in order
 * @param deliveries all that would be forwarded, in order
 * @param failures what the sink would be told, as {@code place: text}
 */
public record RouteTrace(Routed result, List<Step> steps, List<Delivery> deliveries, List<String> failures) {

    /**
     * One route and the message.
     *
     * @param route its place, such as {@code routes[3]}
     * @param name its name; {@code null} when it has none
     * @param taken whether it took the message
     * @param mismatch the first field that kept it from it; {@code null} when there is no such field
     */
    public record Step(String route, String name, boolean taken, String mismatch) {
    }

    /**
     * One forward.
     *
     * @param message as it would be forwarded
     */
    public record Delivery(Message message, Forward forward) {
    }
}
