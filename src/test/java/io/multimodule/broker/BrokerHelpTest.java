package io.multimodule.broker;

import io.multimodule.docs.HelpText;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BrokerHelpTest {
    private final HelpText help = HelpText.of(new CommandLine(new Broker()));

    @Test
    void shouldHaveEveryOptionOnItsPage() throws Exception {
        help.assertOptionsAreOnThePage();
    }

    @Test
    void shouldNameTheExitCodesOfItsPage() throws Exception {
        help.assertExitCodesAreThoseOfThePage();
    }
}
