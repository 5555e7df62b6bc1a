package io.multimodule.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code multimodulectl}: looks at the daemon and tells it what to do. */
@Command(name = "multimodulectl", mixinStandardHelpOptions = true, versionProvider = ToolVersion.class,
        description = "Looks at the MultiModule daemon and tells it what to do.")
public final class Multimodulectl implements Runnable {
    /** The daemon's own check, which {@code config check} must be. */
    private static final ConfigCheck CONFIG_CHECK = new DaemonCheck();

    @Mixin
    private DaemonOptions options;

    @Spec
    private CommandSpec spec;

    Multimodulectl(DaemonOptions options) {
        this.options = options;
    }

    /** Runs the tool and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(Surroundings.ofThisProcess(), CONFIG_CHECK, arguments));
    }

    static int run(Surroundings surroundings, ConfigCheck check, String... arguments) {
        return new Tool(commandLine(surroundings, check), surroundings).run(arguments);
    }

    static CommandLine commandLine(Surroundings surroundings, ConfigCheck check) {
        DaemonOptions options = new DaemonOptions(surroundings, Optional.empty());
        Daemon daemon = new Daemon(options);
        return new CommandLine(new Multimodulectl(options))
                .addSubcommand("status", new StatusCommand(surroundings, options))
                .addSubcommand("tasks", new TasksCommand(surroundings, options))
                .addSubcommand("explain", new ExplainCommand(surroundings, options))
                .addSubcommand("top", new TopCommand(surroundings, options))
                .addSubcommand("pools", new PoolsCommand(surroundings, options))
                .addSubcommand("config", ConfigCommands.group(surroundings, options, check))
                .addSubcommand("route", new RouteCommand(surroundings, options))
                .addSubcommand("reload", new ReloadCommand(surroundings, options))
                .addSubcommand("send", new Strans(surroundings, daemon::queueDirectory))
                .addSubcommand("receive", new Rtrans(surroundings, daemon::queueDirectory))
                .addSubcommand("queues", new Qtrans(surroundings, daemon::queueDirectory))
                .addSubcommand("state", StateCommands.group(surroundings, options))
                .addSubcommand("dead-letters", DeadLetterCommands.group(surroundings, options))
                .addSubcommand("channels", ChannelCommands.group(surroundings, options))
                .addSubcommand("debug", new DebugCommand(surroundings, options))
                .addSubcommand("metrics", new MetricsCommand(surroundings, options))
                .addSubcommand("hold", new TaskCommands.Hold(surroundings, options))
                .addSubcommand("release", new TaskCommands.Release(surroundings, options))
                .addSubcommand("migrate", new TaskCommands.Migrate(surroundings, options))
                .addSubcommand("start", new TaskCommands.Start(surroundings, options))
                .addSubcommand("restart", new TaskCommands.Restart(surroundings, options))
                .addSubcommand("stop", new StopCommand(surroundings, options))
                .addSubcommand("completion", new CompletionCommand(surroundings))
                // A state directory may be called "state".
                .setAllowSubcommandsAsOptionParameters(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: "
                + String.join(", ", CommandGroup.visible(spec)));
    }
}
