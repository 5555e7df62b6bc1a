package io.multimodule.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticForwardsTest {
    private final RoutesTest.Recorder sink = new RoutesTest.Recorder();
    private final Routes routes = RoutesTest.routes("{'routes':[{'match':{},'forwards':[{'queue':'routed'}]}]}");

    @Test
    void shouldTakeOffTheFirstHopAndAskNoRoute() {
        Message message = RoutesTest.json("{'a':1,'static_forwards':[[{'forward':{'qname':'q1'}}],"
                + "[{'forward':{'queue':'q2','destination':'h'}}]]}");
        assertThat(routes.route(message, sink)).isEqualTo(Routed.BY_ITSELF);
        assertThat(sink.sent).containsExactly(
                "q1 {'a':1,'static_forwards':[[{'forward':{'queue':'q2','destination':'h'}}]]}");
        routes.route(message.with("static_forwards", message.array("static_forwards").subList(1, 2)), sink);
        assertThat(sink.sent.get(1)).isEqualTo("q2@h {'a':1}");
    }

    @Test
    void shouldGiveEachEntryItsOwnMessageAndLogBeforeTheTransform() {
        routes.route(RoutesTest.json("{'a':1,'static_forwards':[["
                + "{'forward':{'qname':'q1'},'transform':{'a':{'$copy':'.static_forwards_log'}},'log_history':1},"
                + "{'forward':{'qname':'q2','handler':'system'},'log_history':'0'}]]}"), sink);
        assertThat(sink.sent.get(0)).startsWith("q1 {'a':{'forward_history':[")
                .contains(".static_forwards_log':{'forward_history':[{'forward':{'qname':'q1'}");
        assertThat(sink.sent.get(1)).isEqualTo("q2 {'a':1}");
    }

    @Test
    void shouldAddToTheHistory() {
        routes.route(RoutesTest.json("{'.static_forwards_log':{'forward_history':['before']},"
                + "'static_forwards':[[{'forward':{'qname':'q1'},'log_history':true}]]}"), sink);
        assertThat(sink.sent.get(0)).contains("'forward_history':['before',{'forward'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'x'", "{'a':1}", "null"})
    void shouldRouteAsUsualWithoutHops(String hops) {
        assertThat(routes.route(RoutesTest.json("{'static_forwards':" + hops + "}"), sink)).isEqualTo(Routed.TAKEN);
        assertThat(sink.sent).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"['x']", "[[]]", "[['x']]", "[[{}]]", "[[{'forward':'x'}]]", "[[{'forward':{}}]]",
        "[[{'forward':{'qname':'../x'}}]]", "[[{'forward':{'qname':'q','destination':1}}]]",
        "[[{'forward':{'qname':'q'},'transform':'x'}]]",
        "[[{'forward':{'qname':'q'},'transform':{'a':' specials/system(1)'}}]]",
        "[[{'forward':{'qname':'q'},'transform':{'$set':{'text.b':1}}}]]"})
    void shouldReportABadShapeAndThrowNothing(String hops) {
        assertThat(routes.route(RoutesTest.json("{'text':'x','static_forwards':" + hops + "}"), sink))
                .isEqualTo(Routed.FAILED);
        assertThat(sink.sent).isEmpty();
        assertThat(sink.failures).singleElement().asString().startsWith("static_forwards[0]");
    }

    @Test
    void shouldGoOnAfterABadEntry() {
        assertThat(routes.route(RoutesTest.json("{'static_forwards':[[{},{'forward':{'queue':'q'}}]]}"), sink))
                .isEqualTo(Routed.BY_ITSELF);
        assertThat(sink.sent).containsExactly("q {}");
        assertThat(sink.failures).hasSize(1);
    }
}
