package io.multimodule.runtime;

import io.multimodule.config.Config;
import io.multimodule.config.ConfigLoader;
import io.multimodule.config.ConfigProblem;
import io.multimodule.config.ConfigSource;
import io.multimodule.message.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.Set;

/**
 * Where the configuration comes from, in the order in which one is laid over the other: the main file,
 * its drop-in directory, the command line, and what was changed at run time. The daemon and
 * {@code config check} read it through this class, so both find the same problems.
 *
 * <p>Any thread; reads files.
 */
public final class Configuration {
    /** What changes as a whole, as the predecessor replaced a task's configuration. */
    private static final String TASK_CONFIG = "tasks.*.config";
    private static final String YAML = ".yaml";

    private final Path mainFile;
    private final boolean required;
    private final Message commandLine;

    /**
     * Names the sources.
     *
     * @param mainFile the main file; {@code NAME.d} beside {@code NAME.yaml} has the drop-ins
     * @param required whether the main file must be there, because somebody named it
     * @param commandLine what the command line sets, in the shape of the configuration
     */
    public Configuration(Path mainFile, boolean required, Message commandLine) {
        this.mainFile = mainFile.toAbsolutePath().normalize();
        this.required = required;
        this.commandLine = commandLine;
    }

    /** The main file. */
    public Path mainFile() {
        return mainFile;
    }

    /** The directory of the drop-ins. */
    public Path dropIns() {
        String name = mainFile.getFileName().toString();
        String stem = name.endsWith(YAML) ? name.substring(0, name.length() - YAML.length()) : name;
        return mainFile.resolveSibling(stem + ".d");
    }

    /**
     * Reads all sources. Never throws for what they hold. That a task was moved counts as long as something else
     * configures it.
     */
    public Loaded load(Message overrides) {
        List<String> moved = Overrides.moved(overrides);
        ConfigLoader.Layered files = read();
        if (moved.isEmpty()) {
            return loaded(files, overrides);
        }
        Message unmoved = without(overrides, moved);
        Set<String> known = loaded(files, unmoved).settings().tasks().keySet();
        return loaded(files, without(overrides, moved.stream().filter(task -> !known.contains(task)).toList()));
    }

    private static Message without(Message overrides, List<String> tasks) {
        Message left = overrides;
        for (String task : tasks) {
            left = Overrides.without(left, "tasks", task);
        }
        return left;
    }

    private ConfigLoader.Layered read() {
        List<ConfigSource> sources = new ArrayList<>();
        sources.add(required ? ConfigSource.file(mainFile) : ConfigSource.optionalFile(mainFile));
        sources.add(ConfigSource.directory(dropIns()));
        sources.add(ConfigSource.overrides("command line", commandLine));
        return new ConfigLoader(TASK_CONFIG).read(sources);
    }

    /** A daemon that was told neither its file nor its state directory is the one that tools mean by default. */
    private boolean isOfSystem() {
        return !required && commandLine.get("state_dir") == null;
    }

    private Loaded loaded(ConfigLoader.Layered files, Message overrides) {
        Config config = files.under("run-time change", overrides);
        return new Loaded(Settings.read(config, isOfSystem()), config);
    }

    /**
     * What was read.
     *
     * @param settings to be used only when there are no problems
     * @param config the reading itself
     */
    public record Loaded(Settings settings, Config config) {

        /** Everything that is wrong, sorted by file and line. */
        public List<ConfigProblem> problems() {
            return config.problems();
        }
    }

    /** What is taken for something else than is written, because it does not fit together. */
    public static List<String> adjustments(Settings settings) {
        return ofPools(settings, task -> task.pool().adjustments());
    }

    /** What is taken as it is written and can hardly be meant, because it cannot work or never comes to pass. */
    public static List<String> doubts(Settings settings) {
        return ofPools(settings, task -> PoolDoubts.of(task.pool(), task.limits()));
    }

    private static List<String> ofPools(Settings settings, Function<TaskSettings, List<String>> say) {
        return settings.tasks().values().stream().filter(TaskSettings::isPool)
                .flatMap(task -> say.apply(task).stream().map(text -> "pools." + task.name() + "." + text)).toList();
    }

    /**
     * What is wrong with the tasks of a configuration beyond its text: classes that are missing or do
     * not load. The daemon starts all the same and reports each of them.
     */
    public static List<String> taskProblems(Settings settings, TaskCatalog catalog) {
        List<String> problems = new ArrayList<>();
        for (TaskSettings task : settings.tasks().values()) {
            String name = task.name();
            String fault = task.isPool() ? task.pool().program().fault() : "";
            if (!fault.isEmpty()) {
                problems.add("pools." + name + ": " + fault);
            }
            if (!task.hasClass()) {
                continue;
            }
            TaskCatalog.Found found = catalog.find(name);
            if (found instanceof TaskCatalog.Found.Nothing) {
                problems.add("tasks." + name + ": there is no task " + name + " in " + catalog.whereSearched()
                        + catalog.advice(name));
            } else if (found instanceof TaskCatalog.Found.Broken broken) {
                problems.add("tasks." + name + ": " + broken.reason());
            }
        }
        return problems;
    }
}
