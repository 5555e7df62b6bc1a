package io.multimodule.daemon;

import io.multimodule.config.ConfigProblem;
import io.multimodule.host.TaskHost;
import io.multimodule.host.WarmUp;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Overrides;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code multimoduled}: runs the control daemon in the foreground. */
@Command(name = "multimoduled", mixinStandardHelpOptions = true, versionProvider = DaemonVersion.class,
        description = "Runs the tasks of a configuration until TERM or INT.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended in good order", "1:could not start", "2:wrong use of the command line",
            "70:a task of its own had to be held and did not return from its callback",
            "74:ended because it was asked to, but not in good order: something was lost or runs on",
            "78:the configuration has problems"})
public final class Multimoduled implements Callable<Integer> {
    /** EX_CONFIG of sysexits.h. */
    static final int BAD_CONFIGURATION = 78;

    private final List<String> arguments;

    private final WarmUp warmUp = WarmUp.start();

    @Mixin
    private DaemonOptions options;

    Multimoduled(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Runs the daemon and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Multimoduled command = new Multimoduled(List.of(arguments));
        Optional<DaemonOptions> plain = PlainArguments.read(command.arguments);
        System.exit(plain.isPresent() ? command.runWith(plain.get()) : command.runAsTheLibraryReads(arguments));
    }

    /** In a method of its own, for a process with a plain command line loads nothing of the library. */
    private int runAsTheLibraryReads(String... given) {
        return new CommandLine(this).setOverwrittenOptionsAllowed(true).execute(given);
    }

    private int runWith(DaemonOptions plain) {
        options = plain;
        try {
            return call();
        } catch (RuntimeException e) {
            // Threads that were begun would keep the process.
            e.printStackTrace();
            return 1;
        }
    }

    @Override
    public Integer call() {
        try {
            return run(new Configuration(options.mainFile(), options.isConfigNamed(), options.asConfiguration()));
        } catch (IllegalArgumentException e) {
            System.err.println("multimoduled: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private int run(Configuration configuration) {
        Configuration.Loaded bare = configuration.load(Message.EMPTY);
        if (!bare.problems().isEmpty()) {
            return badConfiguration(bare.problems(), bare.config().problemText());
        }
        try {
            Overrides overrides = new Overrides(bare.settings().stateDirectory());
            Message changes = overrides.read();
            Configuration.Loaded loaded = changes.size() == 0 ? bare : configuration.load(changes);
            if (!loaded.problems().isEmpty()) {
                System.err.println("the configuration files are good by themselves; " + overrides.misfit() + ":");
                return badConfiguration(loaded.problems(), loaded.config().problemText());
            }
            warmUp.await();
            return options.taskHost == null
                    ? new Daemon(configuration, overrides, options, arguments).run(loaded, changes)
                    : new TaskHost(options.taskHost, configuration, overrides).run(loaded);
        } catch (IOException e) {
            System.err.println("multimoduled: " + e.getMessage());
            return 1;
        }
    }

    private static int badConfiguration(List<ConfigProblem> problems, String text) {
        System.err.println(text);
        System.err.println("multimoduled: not started, because of the configuration");
        return problems.isEmpty() ? 1 : BAD_CONFIGURATION;
    }
}
