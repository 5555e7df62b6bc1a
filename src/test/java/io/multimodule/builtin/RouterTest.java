package io.multimodule.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.route.Routes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final List<String> delivered = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Router router = new Router(this::deliver,
            (message, where, cause) -> failures.add(where + ": " + cause.getMessage()));

    @Test
    void shouldForwardByContentAndCount() throws BadMessageException {
        router.routeBy(routes("{\"routes\":[{\"match\":{\"source\":\"A\"},\"forwards\":[{\"queue\":\"B\"}]}]}"));
        router.accept(Message.of("source", "A", "id", 1));
        router.onMessage(Message.of("source", "A", "id", 2), null);
        router.accept(Message.of("source", "X", "id", 3));

        assertThat(delivered).containsExactly("B 1", "B 2");
        assertThat(router.routed()).isEqualTo(3);
        assertThat(router.unmatched()).isEqualTo(1);
    }

    @Test
    void shouldCountAMessageThatTheRouteForUnmatchedOnesTakes() throws BadMessageException {
        router.routeBy(routes("{\"routes\":[{\"match\":{\"source\":\"A\"},\"forwards\":[{\"queue\":\"B\"}]}],"
                + "\"unmatched\":[{\"queue\":\"rest\"}]}"));
        router.accept(Message.of("id", 1));

        assertThat(delivered).containsExactly("rest 1");
        assertThat(router.unmatched()).isEqualTo(1);
    }

    @Test
    void shouldOfferAnAlertToTheRoutesThatAskForIt() throws BadMessageException {
        router.routeBy(routes("{\"routes\":["
                + "{\"match\":{},\"forwards\":[{\"queue\":\"all\"}]},"
                + "{\"match\":{\"task\":\"A\"},\"forwards\":[{\"queue\":\"ofA\"}]},"
                + "{\"match\":{\"type\":\"alert\",\"task\":\"A\"},\"forwards\":[{\"queue\":\"alerts\"}]},"
                + "{\"match\":{\"event\":\"task-held\"},\"forwards\":[{\"queue\":\"holds\"}]}],"
                + "\"unmatched\":[{\"queue\":\"rest\"}]}"));
        router.offer(Message.of("type", "alert", "task", "A", "id", 1).with("event", "task-held"));
        router.offer(Message.of("type", "alert", "task", "A", "id", 2));
        router.offer(Message.of("type", "alert", "task", "B", "id", 3));

        assertThat(delivered).containsExactly("alerts 1", "holds 1", "alerts 2");
        assertThat(router.routed()).isEqualTo(2);
        assertThat(router.unmatched()).isZero();
    }

    @Test
    void shouldRefuseAnotherMachineAndServeTheOtherForwards() throws BadMessageException {
        router.routeBy(routes("{\"routes\":[{\"match\":{\"id\":1},\"forwards\":["
                + "{\"queue\":\"far\",\"destination\":\"other\"},{\"queue\":\"near\"}]}]}"));
        router.accept(Message.of("id", 1));

        assertThat(delivered).containsExactly("near 1");
        assertThat(failures).singleElement().asString().contains("no cluster is configured").contains("other");
    }

    @Test
    void shouldServeTheOtherForwardsWhenOneFails() throws BadMessageException {
        router.routeBy(routes("{\"routes\":[{\"match\":{\"id\":1},\"forwards\":[{\"queue\":\"broken\"},"
                + "{\"queue\":\"near\"}]}]}"));
        router.accept(Message.of("id", 1));

        assertThat(delivered).containsExactly("near 1");
        assertThat(failures).singleElement().asString().contains("no way to broken");
    }

    @Test
    void shouldHandOnWhatCameOutOfBand() {
        List<Message> channels = new ArrayList<>();
        new OutOfBand(channels::add).onMessage(Message.of("type", "log", "str", "hello"), null);

        assertThat(channels).containsExactly(Message.of("type", "log", "str", "hello"));
    }

    private void deliver(String queue, Message message) {
        if (queue.equals("broken")) {
            throw new IllegalStateException("no way to broken");
        }
        delivered.add(queue + " " + message.number("id", -1));
    }

    private static Routes routes(String json) throws BadMessageException {
        return Routes.of(JsonCodec.read(json));
    }
}
