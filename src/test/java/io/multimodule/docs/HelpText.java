package io.multimodule.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** What a command prints for {@code --help}, beside its page. */
public record HelpText(String command, String text) {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    /** The help of a command and of those below it that are not hidden. */
    public static HelpText of(CommandLine line) {
        StringBuilder all = new StringBuilder();
        List<CommandLine> left = new ArrayList<>(List.of(line));
        while (!left.isEmpty()) {
            CommandLine next = left.remove(0);
            all.append(next.getUsageMessage(CommandLine.Help.Ansi.OFF));
            next.getSubcommands().values().stream().filter(sub -> !sub.getCommandSpec().usageMessage().hidden()).forEach(left::add);
        }
        return new HelpText(line.getCommandName(), all.toString());
    }

    private static String page(String command) throws IOException {
        return Files.readString(Path.of("docs/commands").resolve(command + ".md"));
    }

    /** Every option is on the page, or on one of other commands to which it points. */
    public void assertOptionsAreOnThePage(String... others) throws IOException {
        StringBuilder page = new StringBuilder(page(command));
        for (String other : others) {
            page.append(page(other));
        }
        assertThat(OPTION.matcher(text).results().map(MatchResult::group).distinct().filter(option -> page.indexOf(option) < 0))
                .as("options of %s that its page does not have", command).isEmpty();
    }

    /** Help and page have the same exit codes. */
    public void assertExitCodesAreThoseOfThePage() throws IOException {
        String section = page(command).replaceFirst("(?s).*## Exit codes\n", "").replaceFirst("(?s)\n\n.*", "");
        assertThat(numbers("(?m)^ +(\\d+) ", text.substring(text.indexOf("Exit codes:")))).as(command)
                .isEqualTo(numbers("(?:^|· )(\\d+) ", section)).isNotEmpty();
    }

    private static TreeSet<String> numbers(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
