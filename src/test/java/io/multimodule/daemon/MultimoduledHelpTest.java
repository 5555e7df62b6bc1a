package io.multimodule.daemon;

import io.multimodule.docs.HelpText;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MultimoduledHelpTest {
    private final HelpText help = HelpText.of(new CommandLine(new Multimoduled(List.of())));

    @Test
    void shouldHaveEveryOptionOnItsPage() throws Exception {
        help.assertOptionsAreOnThePage();
    }

    @Test
    void shouldNameTheExitCodesOfItsPage() throws Exception {
        help.assertExitCodesAreThoseOfThePage();
    }
}
