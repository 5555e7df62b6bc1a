package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMessagesTest {
    /** What is asked for, the run-time changes before, and those after it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"config":{"A":{"x":1}}}                 | {}               | {"tasks":{"A":{"config":{"x":1},"external":false,"host":"main"}}}
            {"config":{"A":{"x":1}}}                 | {"tasks":{"A":{"config":{"y":2}},"B":{}}} | {"tasks":{"A":{"config":{"x":1},"external":false,"host":"main"},"B":{}}}
            {"config":{"A":{},"B":{"z":0}}}          | {}               | {"tasks":{"A":{"config":{},"external":false,"host":"main"},"B":{"config":{"z":0},"external":false,"host":"main"}}}
            {"config":{"A":{"is_external":1}}}       | {}               | {"tasks":{"A":{"config":{},"external":true,"host":"A"}}}
            {"config":{"A":{"is_external":"1"}}}     | {}               | {"tasks":{"A":{"config":{},"external":true,"host":"A"}}}
            {"config":{"A":{"is_external":true}}}    | {}               | {"tasks":{"A":{"config":{},"external":true,"host":"A"}}}
            {"config":{"A":{"is_external":0}}}       | {}               | {"tasks":{"A":{"config":{},"external":false,"host":"main"}}}
            {"config":{"A":{"intervals":{"save_state":5}}}} | {}        | {"tasks":{"A":{"config":{},"external":false,"host":"main","save_every":"5s"}}}
            {"config":{"Router":{"routes":[{"match":{}}]}}} | {"routes":[1]} | {"routes":[{"match":{}}]}
            {"config":{"Router":{}}}                 | {"routes":[1]}   | {"routes":[]}
            {"remove_config":"A"}                    | {"tasks":{"A":{"config":{}}}} | {"tasks":{"A":null}}
            {"remove_config":["A","B"]}              | {}               | {"tasks":{"A":null,"B":null}}
            {"remove_config":"Router"}               | {"routes":[1]}   | {"routes":null}
            {"debug":3}                              | {"debug_level":1} | {"debug_level":3}
            {"debug":{"level":2}}                    | {"channels":{"log":"1"}} | {"channels":{"log":"1","debug":{"level":2}}}
            {"channels":{"log":"2"}}                 | {"channels":{"log":"1","alert":"1"}} | {"channels":{"log":"2","alert":"1"}}
            {"reset":1}                              | {"debug_level":3} | {}
            """)
    void shouldTurnAMessageIntoChanges(String control, String before, String after) throws BadMessageException {
        List<ControlMessages.Order> orders = orders(control);

        assertThat(orders).singleElement().isInstanceOf(ControlMessages.Order.Change.class);
        assertThat(((ControlMessages.Order.Change) orders.get(0)).to().apply(JsonCodec.read(before)))
                .isEqualTo(JsonCodec.read(after));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                    | asks for nothing
            {"confg":{}}                          | there is no part "confg", did you mean
            {"config":1}                          | "config" must be an object
            {"config":{"A":1}}                    | "config" must be an object of objects
            {"channels":[]}                       | "channels" must be an object
            {"remove_config":""}                  | "remove_config" must be the name
            {"remove_config":[]}                  | "remove_config" must be the name
            {"remove_config":["A",1]}             | "remove_config" must be the name
            {"remove_config":null}                | "remove_config" must be the name
            {"debug":-1}                          | "debug" must be a level
            {"debug":"loud"}                      | "debug" must be a level
            {"control":{"type":"reload"}}         | "control" must be an array
            {"control":["reload"]}                | there is no control type
            {"control":[{"type":"cleanly_exi"}]}  | there is no control type "cleanly_exi", did you mean
            """)
    void shouldSayWhyItRefuses(String control, String why) throws BadMessageException {
        assertThat(orders(control)).singleElement().isInstanceOfSatisfying(ControlMessages.Order.Refused.class,
                refused -> assertThat(refused.why().replace("; did", ", did").replace(" (did", ", did")).contains(why));
    }

    @Test
    void shouldRefuseWhatIsNoControlMessage() {
        assertThat(ControlMessages.read(Message.of("hello", 1))).singleElement()
                .isInstanceOf(ControlMessages.Order.Refused.class);
    }

    @Test
    void shouldCarryOutTheOrdersOfOneMessageInTheirOrder() throws BadMessageException {
        List<ControlMessages.Order> orders = orders("{\"control\":[{\"type\":\"reload\"},"
                + "{\"type\":\"cleanly_exit\",\"exit_externals\":true},{\"type\":\"cleanly_exit\"}],\"debug\":1}");

        assertThat(orders).extracting(ControlMessages.Order::text).containsExactly(
                "read the configuration again", "end", "end", "change the configuration");
        assertThat(orders.get(1)).isEqualTo(new ControlMessages.Order.Exit(true));
        assertThat(orders.get(2)).isEqualTo(new ControlMessages.Order.Exit(false));
    }

    private static List<ControlMessages.Order> orders(String control) throws BadMessageException {
        return ControlMessages.read(Message.of(".multimodule", JsonCodec.read(control)));
    }
}
