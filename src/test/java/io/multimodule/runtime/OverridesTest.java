package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {}                                   | {"external":true}                 | {"external":true}
            {"external":true,"host":"Say"}       | {"save_every":"5s"}               | {"external":true,"host":"Say","save_every":"5s"}
            {"limits":{"memory":{"warn":"1MiB"}}} | {"limits":{"memory":{"severe":"2MiB"}}} | {"limits":{"memory":{"warn":"1MiB","severe":"2MiB"}}}
            {"config":{"a":1,"c":{"d":1}}}       | {"config":{"b":2}}                | {"config":{"b":2}}
            {"save_every":"5s"}                  | {"save_every":null}               | {"save_every":null}
            null                                 | {"external":true}                 | {"external":true}
            """)
    void shouldLayAnEntryOverTheOneBeforeKeyByKeyAndItsConfigAsAWhole(String before, String set, String after)
            throws BadMessageException {
        Message changes = JsonCodec.read("{\"debug_level\":3,\"tasks\":{\"Say\":" + before + "}}");
        assertThat(Overrides.over(changes, "tasks", "Say", JsonCodec.read(set)))
                .isEqualTo(JsonCodec.read("{\"debug_level\":3,\"tasks\":{\"Say\":" + after + "}}"));
    }

    @Test
    void shouldForgetOneTaskAlone() throws BadMessageException {
        Message changes = JsonCodec.read("{\"debug_level\":3,\"tasks\":{\"Say\":{},\"Cnt\":null},\"pools\":{\"Web\":{}}}");
        assertThat(Overrides.tasksOf(changes)).containsExactly("Cnt", "Say", "Web");
        assertThat(Overrides.withoutTask(changes, "Say"))
                .isEqualTo(JsonCodec.read("{\"debug_level\":3,\"tasks\":{\"Cnt\":null},\"pools\":{\"Web\":{}}}"));
        assertThat(Overrides.withoutTask(changes, "Web"))
                .isEqualTo(JsonCodec.read("{\"debug_level\":3,\"tasks\":{\"Say\":{},\"Cnt\":null}}"));
    }
}
