package io.multimodule.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the broker writes for root to read. */
class BrokerTest {

    @Test
    void shouldMakeOneLineOfWhateverAClientNames() {
        assertThat(Broker.oneLine("its slice is 'a\nready: \u001b[2Jb\u009b\u2028\u007f\t' ü ☃ \\n"))
                .isEqualTo("its slice is 'a\\x0aready: \\x1b[2Jb\\x9b\\u2028\\x7f\\x09' ü ☃ \\n");
    }
}
