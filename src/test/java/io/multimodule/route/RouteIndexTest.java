package io.multimodule.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Match;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problems;
import io.multimodule.message.RandomMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class RouteIndexTest {

    /** The trace asks every route in turn; the index must not change what comes out. */
    @Property(tries = 500)
    void shouldSendWhatAskingEveryRouteWouldSend(@ForAll("configs") Message config,
            @ForAll("messages") Message message) {
        String before = message.toString();
        Routes routes = Routes.compile(config, Place.TOP, new Problems());
        List<RouteTrace.Delivery> sent = new ArrayList<>();
        Routed result = routes.route(message, new RouteSink() {
            @Override
            public void deliver(Message delivery, Forward forward) {
                sent.add(new RouteTrace.Delivery(delivery, forward));
            }

            @Override
            public void failed(Message failure, String where, Exception cause) {
                throw new IllegalStateException(where, cause);
            }
        });
        RouteTrace trace = routes.trace(message);
        assertThat(sent).isEqualTo(trace.deliveries());
        assertThat(result).isEqualTo(trace.result());
        assertThat(message).hasToString(before);
    }

    @Test
    void shouldAskOnlyRoutesThatCanMatch() {
        List<Message> routes = IntStream.range(0, 1000).mapToObj(i -> Message.of("match", Message.of("source", "s" + i),
                "forwards", List.of(Message.of("queue", "q" + i)))).toList();
        List<Route> compiled = routes.stream().map(route -> new Route("", null,
                Match.of(route.object("match")), null, List.of(), false)).toList();
        RouteIndex index = new RouteIndex(compiled);
        Message message = Message.of("x", 1, "source", "s700");
        assertThat(index.next(message, 0)).isEqualTo(700);
        assertThat(index.next(message, 701)).isEqualTo(RouteIndex.NONE);
        assertThat(index.next(Message.of("x", 1), 0)).isEqualTo(RouteIndex.NONE);
    }

    @Provide
    Arbitrary<Message> messages() {
        return RandomMessages.messages();
    }

    @Provide
    Arbitrary<Message> configs() {
        Arbitrary<Message> matches = Arbitraries.maps(Arbitraries.of("a", "b", "source", "type"),
                Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.of("a", "b", "1", "1.0", "true", 1, 0.5, -1)),
                        Tuple.of(1, Arbitraries.of(Message.of("$any", List.of("a", 1)),
                                Message.of("$not", "a"), " special/a|1/", true)))).ofMaxSize(2).map(Message::copyOf);
        Arbitrary<Message> changes = Arbitraries.of(Message.EMPTY, Message.EMPTY, Message.of("source", "a"),
                Message.of("type", Message.of("$copy", "source")), Message.of("a", Message.of("$delete", true)));
        Arbitrary<Message> routes = Combinators.combine(matches, changes, Arbitraries.integers().between(0, 5))
                .as((match, change, n) -> Message.of("match", match, "transform", change,
                        "forwards", List.of(Message.of("queue", "q" + n))).with("short_circuit", n == 5));
        return routes.list().ofMaxSize(12).map(list -> Message.of("routes", list));
    }
}
