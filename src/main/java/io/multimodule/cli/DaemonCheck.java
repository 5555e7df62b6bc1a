package io.multimodule.cli;

import io.multimodule.builtin.OutOfBand;
import io.multimodule.builtin.Router;
import io.multimodule.config.ConfigProblem;
import io.multimodule.message.Message;
import io.multimodule.runtime.Configuration;
import io.multimodule.runtime.Settings;
import io.multimodule.runtime.TaskCatalog;
import io.multimodule.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The check that the daemon makes: the same reading, and the same search for the tasks. */
final class DaemonCheck implements ConfigCheck {
    @Override
    public List<String> adjustments(Path mainFile) {
        return Configuration.adjustments(load(mainFile).settings());
    }

    private static Configuration.Loaded load(Path mainFile) {
        return new Configuration(mainFile, true, Message.EMPTY).load(Message.EMPTY);
    }

    @Override
    public List<String> problems(Path mainFile) {
        Configuration.Loaded loaded = load(mainFile);
        List<String> problems = new ArrayList<>(loaded.problems().stream().map(ConfigProblem::toString).toList());
        Settings settings = loaded.settings();
        Map<String, Supplier<Task>> builtIn = Map.of(
                Router.NAME, () -> new Router((queue, message) -> { }, (message, where, cause) -> { }),
                OutOfBand.NAME, () -> new OutOfBand(message -> { }));
        problems.addAll(Configuration.taskProblems(settings,
                new TaskCatalog(builtIn, settings.taskPath().packages(), settings.taskPath().path())));
        return problems;
    }
}
