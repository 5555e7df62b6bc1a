package io.multimodule.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl completion}: how the package gets its completion scripts. */
@Command(hidden = true, mixinStandardHelpOptions = true,
        description = "Prints the bash completion of a tool; put it into /usr/share/bash-completion/completions/TOOL.")
final class CompletionCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "TOOL", defaultValue = "multimodulectl",
            description = "multimodulectl, strans, rtrans or qtrans; default: ${DEFAULT-VALUE}")
    private String tool;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Map<String, Supplier<CommandLine>> tools = tools();
        if (!tools.containsKey(tool)) {
            throw new ToolException(ExitCode.USAGE, "there is no tool " + tool + " here; there are "
                    + String.join(", ", tools.keySet()));
        }
        surroundings.out().println(AutoComplete.bash(tool, tools.get(tool).get()));
        return ExitCode.OK;
    }

    private Map<String, Supplier<CommandLine>> tools() {
        Map<String, Supplier<CommandLine>> tools = new LinkedHashMap<>();
        tools.put("multimodulectl", () -> Multimodulectl.commandLine(surroundings,
                file -> new ConfigCheck.Findings(java.util.List.of(), java.util.List.of())));
        tools.put("strans", () -> new CommandLine(new Strans(surroundings, Optional::empty)));
        tools.put("rtrans", () -> new CommandLine(new Rtrans(surroundings, Optional::empty)));
        tools.put("qtrans", () -> new CommandLine(new Qtrans(surroundings, Optional::empty)));
        return tools;
    }
}
