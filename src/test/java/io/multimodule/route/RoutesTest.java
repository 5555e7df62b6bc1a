package io.multimodule.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.message.Place;
import io.multimodule.message.Problem;
import io.multimodule.message.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private final Recorder sink = new Recorder();

    @Test
    void shouldForwardByEveryRouteThatMatchesInOrder() {
        Routes routes = routes("{'routes':[{'match':{'a':1},'forwards':[{'queue':'q1'},{'qname':'q2'}]},"
                + "{'match':{'a':2},'forwards':[{'queue':'no'}]},"
                + "{'match':{},'forwards':[{'queue':'q3','destination':'host'}]}]}");
        assertThat(routes.route(json("{'a':1}"), sink)).isEqualTo(Routed.TAKEN);
        assertThat(sink.sent).containsExactly("q1 {'a':1}", "q2 {'a':1}", "q3@host {'a':1}");
    }

    @Test
    void shouldTakeRoutesOfAnObjectInTheOrderOfTheirNumbers() {
        Routes routes = routes("{'routes':{'10':{'match':{},'forwards':[{'queue':'q10'}]},"
                + "'2':{'match':{},'forwards':[{'queue':'q2'}]},'1':{'match':{},'forwards':[{'queue':'q1'}]}}}");
        routes.route(json("{}"), sink);
        assertThat(sink.sent).containsExactly("q1 {}", "q2 {}", "q10 {}");
    }

    @Test
    void shouldShowATransformToLaterRoutesButNotToEarlierForwards() {
        Routes routes = routes("{'routes':[{'match':{'a':1},'forwards':[{'queue':'q1'}]},"
                + "{'match':{'a':1},'transform':{'a':2,'source':'x'},'forwards':[{'queue':'q2'}]},"
                + "{'match':{'source':'x'},'forwards':[{'queue':'q3'}]},"
                + "{'match':{'a':1},'forwards':[{'queue':'no'}]}]}");
        Message message = json("{'a':1}");
        routes.route(message, sink);
        assertThat(sink.sent).containsExactly("q1 {'a':1}", "q2 {'a':2,'source':'x'}", "q3 {'a':2,'source':'x'}");
        assertThat(message).isEqualTo(json("{'a':1}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "'short_circuit':true", "'.router_control':{'short_circuit':true}",
        "'.router_control':{'short_circuit':1}"})
    void shouldStopAfterARouteThatTookTheMessage(String control) {
        Routes routes = routes("{'routes':[{'match':{'a':1},'forwards':[{'queue':'q1'}]," + control + "},"
                + "{'match':{},'forwards':[{'queue':'q2'}]}]}");
        routes.route(json("{'a':1}"), sink);
        routes.route(json("{'a':2}"), sink);
        assertThat(sink.sent).containsExactly("q1 {'a':1}", "q2 {'a':2}");
    }

    @Test
    void shouldGoOnAfterAForwardOrATransformThatFails() {
        sink.refused = "bad";
        Routes routes = routes("{'routes':[{'match':{},'forwards':[{'queue':'bad'},{'queue':'q1'}]},"
                + "{'match':{},'transform':{'$set':{'a.b':1}},'forwards':[{'queue':'no'}]},"
                + "{'match':{},'forwards':[{'queue':'q2'}]}]}");
        assertThat(routes.route(json("{'a':'text'}"), sink)).isEqualTo(Routed.TAKEN);
        assertThat(sink.sent).containsExactly("q1 {'a':'text'}", "q2 {'a':'text'}");
        assertThat(sink.failures).containsExactly("routes[0].forwards[0]: bad is full",
                "routes[1]: cannot set a.b: a is text; name an object there, or an item from 0 to the length of the"
                        + " array, or delete it first");
    }

    @Test
    void shouldTellOfMessagesThatNoRouteTakes() {
        assertThat(Routes.NONE.route(json("{'a':1}"), sink)).isEqualTo(Routed.UNMATCHED);
        Routes routes = routes("{'routes':[{'match':{'a':2}}],'unmatched':[{'queue':'lost'}]}");
        assertThat(routes.route(json("{'a':1}"), sink)).isEqualTo(Routed.UNMATCHED_FORWARDED);
        assertThat(routes.route(json("{'a':2}"), sink)).isEqualTo(Routed.TAKEN);
        assertThat(sink.sent).containsExactly("lost {'a':1}");
        Routes failing = routes("{'routes':[{'match':{},'transform':{'$set':{'a.b':1}}}],"
                + "'unmatched':[{'queue':'no'}]}");
        assertThat(failing.route(json("{'a':1}"), sink)).isEqualTo(Routed.FAILED);
        assertThat(sink.sent).hasSize(1);
    }

    @Test
    void shouldTransformUnmatchedMessages() {
        routes("{'unmatched':{'transform':{'lost':true},'forwards':[{'queue':'lost'}]}}").route(json("{}"), sink);
        assertThat(sink.sent).containsExactly("lost {'lost':true}");
    }

    @Test
    void shouldFindRoutesByItemsOfAnArray() {
        Routes routes = routes("{'routes':[{'match':{'source':'b'},'forwards':[{'queue':'q1'}]},"
                + "{'match':{'source':1},'forwards':[{'queue':'q2'}]},"
                + "{'match':{'n':'x'},'forwards':[{'queue':'q3'}]}]}");
        routes.route(json("{'source':['a',1.0,'b']}"), sink);
        assertThat(sink.sent).extracting(each -> each.substring(0, 2)).containsExactly("q1", "q2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = true, value = {
        "routes: routes are an array, or an object with numbers as names; here stands 'x' | {'routes':'x'}",
        "routes[0]: a route is an object with match and forwards; here stands 1           | {'routes':[1]}",
        "routes[0].match: every route needs an object match; {} takes every message; here stands nothing "
                + "| {'routes':[{}]}",
        "routes[0].transform: a transform is an object; here stands [] | {'routes':[{'match':{},'transform':[]}]}",
        "routes[0].forwards: forwards are an array, as in [{'queue': 'Example2'}]; here stands {} "
                + "| {'routes':[{'match':{},'forwards':{}}]}",
        "routes[0].forwards[0]: a forward is an object, as in {'queue': 'Example2'}; here stands 'q' "
                + "| {'routes':[{'match':{},'forwards':['q']}]}",
        "routes[0].forwards[0].queue: a forward needs the name of a queue as text, as in {'queue': 'Example2'}; here"
                + " stands {'queue':1} | {'routes':[{'match':{},'forwards':[{'queue':1}]}]}",
        "routes[0].forwards[0].qname: the queue name '../x' starts with a dot; such files are hidden from the other"
                + " readers of the directory | {'routes':[{'match':{},'forwards':[{'qname':'../x'}]}]}",
        "routes[0].forwards[0].handler: no function is called by its name; a forward goes to a queue, and the task of"
                + " that queue handles the message: delete handler "
                + "| {'routes':[{'match':{},'forwards':[{'queue':'q','handler':'system'}]}]}",
        "routes[0].macth: unknown field of a route 'macth'; did you mean 'match'? "
                + "| {'routes':[{'macth':1,'match':{}}]}",
        "routes.a: the name of a route in an object is its number in the order, such as 1, 2 or 10; here it is 'a'"
                + " (a name goes into the route: name: …) | {'routes':{'a':{'match':{}}}}",
        "routes.2.match.x.$nt: unknown operator '$nt'; did you mean '$gt'? (for a field of that name write"
                + " $path: {'$nt': …}) | {'routes':{'2':{'match':{'x':{'$nt':1}}}}}",
        "routes[0].'.router_control'.short_circuit: short_circuit is true or false; here stands 'yes' "
                + "| {'routes':[{'match':{},'.router_control':{'short_circuit':'yes'}}]}",
        "unmatched[0].que: unknown field of a forward 'que'; did you mean 'queue'? "
                + "| {'unmatched':[{'queue':'q','que':1}]}"})
    void shouldNameTheFaultAndItsPlace(String problem, String config) {
        Problems problems = new Problems();
        Routes.compile(json(config), Place.TOP, problems);
        assertThat(problems.list()).extracting(Problem::toString).containsExactly(problem.replace('\'', '"'));
    }

    @Test
    void shouldTellWhatWouldHappenAndWhy() {
        Routes routes = routes("{'routes':[{'name':'first','match':{'a':1,'b':2},'forwards':[{'queue':'q1'}]},"
                + "{'match':{'a':1},'transform':{'b':2},'forwards':[{'queue':'q2'}]}]}");
        RouteTrace trace = routes.trace(json("{'a':1}"));
        assertThat(trace.result()).isEqualTo(Routed.TAKEN);
        assertThat(trace.steps()).containsExactly(new RouteTrace.Step("routes[0]", "first", false, "b"),
                new RouteTrace.Step("routes[1]", null, true, null));
        assertThat(trace.deliveries()).containsExactly(
                new RouteTrace.Delivery(json("{'a':1,'b':2}"), new Forward("q2", null)));
    }

    static Routes routes(String config) {
        return Routes.of(json(config));
    }

    static Message json(String text) {
        try {
            return JsonCodec.read(text.replace('\'', '"'));
        } catch (BadMessageException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Writes down what it is told. */
    static final class Recorder implements RouteSink {
        final List<String> sent = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        String refused;

        @Override
        public void deliver(Message message, Forward forward) throws IOException {
            if (forward.queue().equals(refused)) {
                throw new IOException(refused + " is full");
            }
            sent.add(forward.queue() + (forward.destination() == null ? "" : "@" + forward.destination()) + " "
                    + JsonCodec.text(message).replace('"', '\''));
        }

        @Override
        public void failed(Message message, String where, Exception cause) {
            failures.add(where + ": " + cause.getMessage());
        }
    }
}
