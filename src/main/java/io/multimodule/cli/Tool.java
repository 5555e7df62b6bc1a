package io.multimodule.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command line the way all tools do: errors on stderr, the documented exit codes. */
final class Tool {
    private static final int HELP_WIDTH = 100;

    private final CommandLine commandLine;
    private final Surroundings surroundings;

    Tool(CommandLine commandLine, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.commandLine = configured(commandLine, surroundings);
    }

    /** Runs and gives the exit code. */
    int run(String... arguments) {
        int code = commandLine.execute(arguments);
        surroundings.out().flush();
        if (surroundings.out().checkError() && code == ExitCode.OK) {
            surroundings.err().println(commandLine.getCommandName() + ": the output could not be written");
            return ExitCode.FAILED;
        }
        return code;
    }

    private static CommandLine configured(CommandLine line, Surroundings surroundings) {
        Ansi ansi = surroundings.colours() ? Ansi.ON : Ansi.OFF;
        ColorScheme colours = CommandLine.Help.defaultColorScheme(ansi);
        line.setColorScheme(colours)
                .setOut(new java.io.PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new java.io.PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(new UsageError())
                .setExecutionExceptionHandler((e, at, result) -> failed(e, at, surroundings));
        describe(line, ExitCode.meanings());
        return line;
    }

    private static void describe(CommandLine line, Map<String, String> exitCodes) {
        line.getCommandSpec().usageMessage().width(HELP_WIDTH).exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes);
        line.getSubcommands().values().forEach(sub -> describe(sub, exitCodes));
    }

    private static int failed(Exception e, CommandLine at, Surroundings surroundings) {
        String name = at.getCommandSpec().qualifiedName();
        surroundings.out().flush();
        if (e instanceof ToolException stop) {
            surroundings.err().println(name + ": " + Printable.lines("" + stop.getMessage()));
            return stop.exitCode();
        }
        surroundings.err().println(name + ": failed in an unexpected way, which is a fault of this program; please"
                + " report what follows");
        e.printStackTrace(surroundings.err());
        return ExitCode.FAILED;
    }

    /** One line that says what is wrong and one that says where the help is. */
    private static final class UsageError implements IParameterExceptionHandler {
        @Override
        public int handleParseException(ParameterException e, String[] arguments) {
            CommandLine at = e.getCommandLine();
            String name = at.getCommandSpec().qualifiedName();
            at.getErr().println(name + ": " + e.getMessage() + hint(e));
            at.getErr().println("See \"" + name + " --help\".");
            return ExitCode.USAGE;
        }

        private static String hint(ParameterException e) {
            if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
                return "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
            }
            return "";
        }
    }
}
