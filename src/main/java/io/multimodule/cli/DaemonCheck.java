package io.multimodule.cli;

import io.multimodule.builtin.OutOfBand;
import io.multimodule.builtin.Router;
import io.multimodule.config.ConfigProblem;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Overrides;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.task.Task;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The check that the daemon makes: the same reading, the same run-time changes laid over it, and the same search for
 * the tasks.
 */
final class DaemonCheck implements ConfigCheck {
    @Override
    public Findings check(Path mainFile) {
        Configuration configuration = new Configuration(mainFile, true, Message.EMPTY);
        Configuration.Loaded files = configuration.load(Message.EMPTY);
        List<String> problems = new ArrayList<>(files.problems().stream().map(ConfigProblem::toString).toList());
        List<String> warnings = new ArrayList<>();
        Settings settings = files.settings();
        if (problems.isEmpty()) {
            settings = withChanges(configuration, files, problems, warnings);
        }
        warnings.addAll(Configuration.adjustments(settings));
        warnings.addAll(Configuration.doubts(settings));
        Map<String, Supplier<Task>> builtIn = Map.of(
                Router.NAME, () -> new Router((queue, message) -> { }, (message, where, cause) -> { }),
                OutOfBand.NAME, () -> new OutOfBand(message -> { }));
        warnings.addAll(Configuration.taskProblems(settings,
                new TaskCatalog(builtIn, settings.taskPath().packages(), settings.taskPath().path())));
        return new Findings(problems, warnings);
    }

    /** The files are good; what was changed at run time may not fit them any more. */
    private static Settings withChanges(Configuration configuration, Configuration.Loaded files, List<String> problems,
            List<String> warnings) {
        Overrides overrides = new Overrides(files.settings().stateDirectory());
        try {
            Message changes = overrides.read();
            if (changes.size() == 0) {
                return files.settings();
            }
            Configuration.Loaded loaded = configuration.load(changes);
            if (loaded.problems().isEmpty()) {
                return loaded.settings();
            }
            loaded.problems().forEach(problem -> problems.add(problem.toString()));
            problems.add("the files are good by themselves; " + overrides.misfit());
        } catch (AccessDeniedException e) {
            warnings.add("this user may not read what was changed at run time, in " + overrides.path()
                    + ", so that is not checked; check with sudo");
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return files.settings();
    }
}
