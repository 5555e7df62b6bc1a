package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.config.ConfigProblem;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What docs/commands/multimoduled.md says of options and control messages is what the daemon takes. */
class ControlPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("^```json (control|refused)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private String page;

    @BeforeEach
    void readPage() throws Exception {
        page = Files.readString(Path.of("docs/commands/multimoduled.md"));
    }

    @Test
    void shouldTakeEveryControlMessageThatThePageSaysIsTaken() throws Exception {
        int taken = 0;
        for (Matcher example = EXAMPLE.matcher(page); example.find();) {
            if (example.group(1).equals("control")) {
                Message changes = Message.EMPTY;
                for (ControlMessages.Order order : ControlMessages.read(JsonCodec.read(example.group(2)))) {
                    assertThat(order).as(example.group(2)).isNotInstanceOf(ControlMessages.Order.Refused.class);
                    if (order instanceof ControlMessages.Order.Change change) {
                        changes = change.to().apply(changes);
                    }
                }
                assertThat(problems(changes)).as(example.group(2)).isEmpty();
                taken++;
            }
        }
        assertThat(taken).isGreaterThanOrEqualTo(10);
    }

    @Test
    void shouldRefuseEveryControlMessageThatThePageSaysIsRefused() throws Exception {
        int refused = 0;
        for (Matcher example = EXAMPLE.matcher(page); example.find();) {
            if (example.group(1).equals("refused")) {
                assertThat(ControlMessages.read(JsonCodec.read(example.group(2)))).as(example.group(2))
                        .hasOnlyElementsOfType(ControlMessages.Order.Refused.class);
                refused++;
            }
        }
        assertThat(refused).isGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldNameEveryPartThatTheDaemonKnows() throws Exception {
        String known = ((ControlMessages.Order.Refused) ControlMessages.read(
                JsonCodec.read("{\".multimodule\":{}}")).get(0)).why();
        int parts = 0;
        for (Matcher part = Pattern.compile("\\w+").matcher(known.substring(known.indexOf('['))); part.find();) {
            assertThat(page).contains("| `" + part.group() + "` | ");
            parts++;
        }
        assertThat(parts).isGreaterThan(5);
    }

    @Test
    void shouldNameEveryOptionAndNoOther() {
        CommandLine command = new CommandLine(new Multimoduled(List.of()));
        for (OptionSpec option : command.getCommandSpec().options()) {
            for (String name : option.names()) {
                assertThat(page).containsPattern("(?m)^\\|.*`" + name + "[ `]");
            }
        }
        for (Matcher named = Pattern.compile("(?m)^\\| `(-{1,2}[\\w-]+)").matcher(page); named.find();) {
            assertThat(command.getCommandSpec().findOption(named.group(1))).as(named.group(1)).isNotNull();
        }
    }

    @Test
    void shouldTakeTheCommandLinesOfThePage() {
        int run = 0;
        for (Matcher line = Pattern.compile("(?m)^multimoduled (-.*)$").matcher(page); line.find();) {
            CommandLine command = new CommandLine(new DaemonOptionsHolder());
            command.parseArgs(line.group(1).split(" "));
            DaemonOptionsHolder holder = command.getCommand();
            assertThat(holder.options.asConfiguration().size()).isGreaterThan(1);
            run++;
        }
        assertThat(run).isEqualTo(2);
    }

    private static Iterable<String> problems(Message changes) {
        return new Configuration(Path.of("/nonexistent.yaml"), false, Message.EMPTY).load(changes).problems().stream()
                .map(ConfigProblem::toString).toList();
    }

    /** A command that has nothing but the daemon's options. */
    @CommandLine.Command
    private static final class DaemonOptionsHolder {
        @CommandLine.Mixin
        private DaemonOptions options;
    }
}
