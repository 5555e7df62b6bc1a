package io.multimodule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.cli.ToolTrial.Outcome;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.StateDirectory;
import io.multimodule.docs.HelpText;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Runs the blocks {@code console} of the pages of the commands: each line after "$ " is run, and the lines below
 * are what it must print, where … stands for anything. The daemon in them answers with the blocks {@code json} of
 * the page of the control protocol.
 */
class CommandDocsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern BLOCK = Pattern.compile("^```(\\S+)(?: (\\S+))?\n(.*?)^```$",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    Path directory;

    private final ToolTrial trial = new ToolTrial().check(new DaemonCheck());
    private int exitCode;

    @Test
    void shouldDescribeTheAnswerOfEveryCommand() throws Exception {
        String page = Files.readString(DOCS.resolve("control.md"));
        List<String> described = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(page); block.find();) {
            if (block.group(1).equals("json")) {
                described.add(block.group(2));
                JsonCodec.read(block.group(3));
            }
        }

        assertThat(described).containsExactlyInAnyOrderElementsOf(
                List.of(ControlCommand.values()).stream().map(ControlCommand::wireName).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"strans", "rtrans", "qtrans", "multimodulectl"})
    void shouldPrintWhatThePageSays(String command) throws Exception {
        trial.environment.put("MULTIMODULE_QUEUES", directory.toString());
        trial.environment.put("MULTIMODULE_SOCKET", new StateDirectory(directory).controlSocket().toString());
        try (FakeDaemon daemon = new FakeDaemon(directory)) {
            answerAsDescribed(daemon);
            int run = 0;
            String page = Files.readString(DOCS.resolve("commands").resolve(command + ".md"));
            for (Matcher block = BLOCK.matcher(page); block.find();) {
                if (block.group(1).equals("console")) {
                    run += check(block.group(3));
                }
            }
            assertThat(run).as("examples on the page").isGreaterThan(2);
        }
    }

    /** What its commands set has to fit its configuration, which the daemon of this test does not look at. */
    @Test
    void shouldTakeTheCommandsOfTheTasksThatGoWild() throws Exception {
        Path examples = Path.of("examples/misbehaving");
        Set<String> run = new TreeSet<>();
        try (FakeDaemon daemon = new FakeDaemon(directory)) {
            answerAsDescribed(daemon);
            daemon.answer(ControlCommand.TASKS, Message.of("tasks", List.of(Message.of("name", "ThreadBomb"))));
            String page = Files.readString(examples.resolve("README.md"));
            for (String line : page.lines().filter(line -> line.matches("(multimodulectl|strans) .*")).toList()) {
                List<String> words = words(line.replace("/tmp/wild/state", directory.toString()));
                Outcome outcome = trial.run(words.get(0), words.subList(1, words.size()).toArray(new String[0]));
                assertThat(outcome.code()).as(line + ": " + outcome.err()).isZero();
                run.add(words.get(0));
            }
            assertThat(run).containsExactly("multimodulectl", "strans");
            assertThat(daemon.requests).filteredOn(request -> request.string("command").equals("config-set")).isNotEmpty()
                    .allSatisfy(request -> {
                        Configuration.Loaded loaded = new Configuration(examples.resolve("multimodule.yaml"), true,
                                Message.EMPTY).load(request.without("command"));
                        assertThat(loaded.problems()).isEmpty();
                        assertThat(loaded.settings().tasks().get("Crasher").config().get("go")).isEqualTo(true);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"strans", "rtrans", "qtrans", "multimodulectl"})
    void shouldNameEveryOption(String command) throws Exception {
        // "send", "receive" and "queues" are the three tools.
        help(command).assertOptionsAreOnThePage(command.equals("multimodulectl") ? new String[] {"strans", "rtrans", "qtrans"}
                : new String[0]);
    }

    @Test
    void shouldNameTheExitCodesOfThePage() throws Exception {
        help("multimodulectl").assertExitCodesAreThoseOfThePage();
    }

    private static HelpText help(String command) {
        Surroundings surroundings = Surroundings.ofThisProcess();
        CommandLine line = switch (command) {
            case "multimodulectl" -> Multimodulectl.commandLine(surroundings, new DaemonCheck());
            case "strans" -> new CommandLine(new Strans(surroundings, Optional::empty));
            case "rtrans" -> new CommandLine(new Rtrans(surroundings, Optional::empty));
            case "qtrans" -> new CommandLine(new Qtrans(surroundings, Optional::empty));
            default -> throw new IllegalArgumentException(command);
        };
        new Tool(line, surroundings);
        return HelpText.of(line);
    }

    private static void answerAsDescribed(FakeDaemon daemon) throws Exception {
        String page = Files.readString(DOCS.resolve("control.md"));
        for (Matcher block = BLOCK.matcher(page); block.find();) {
            if (block.group(1).equals("json")) {
                String name = block.group(2).toUpperCase(Locale.ROOT).replace('-', '_');
                daemon.answer(ControlCommand.valueOf(name), JsonCodec.read(block.group(3)));
            }
        }
    }

    /** Runs a block; how many commands it had. */
    private int check(String block) throws IOException {
        String[] examples = ("\n" + block).split("\n\\$ ");
        for (int i = 1; i < examples.length; i++) {
            int lineEnd = (examples[i] + "\n").indexOf('\n');
            String command = examples[i].substring(0, lineEnd);
            String expected = examples[i].substring(Math.min(examples[i].length(), lineEnd + 1)).stripTrailing();
            assertThat(run(command).stripTrailing()).as(command).matches(pattern(expected));
        }
        return examples.length - 1;
    }

    private static Pattern pattern(String expected) {
        List<String> parts = new ArrayList<>();
        for (String part : expected.split("…", -1)) {
            parts.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join(".*", parts));
    }

    private String run(String line) {
        if (line.equals("echo $?")) {
            return Integer.toString(exitCode);
        }
        String command = line;
        if (line.startsWith("printf ")) {
            int pipe = line.indexOf(" | ");
            trial.input(words(line.substring(0, pipe)).get(1).replace("\\n", "\n"));
            command = line.substring(pipe + 3);
        }
        List<String> words = words(command);
        Outcome outcome = trial.run(words.get(0), words.subList(1, words.size()).toArray(new String[0]));
        exitCode = outcome.code();
        return outcome.out() + outcome.err();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find();) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words;
    }
}
