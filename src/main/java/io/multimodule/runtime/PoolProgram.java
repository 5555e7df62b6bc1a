package io.multimodule.runtime;

import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import io.multimodule.pool.WorkerClass;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the workers of a pool are: a class, or a program of any language.
 *
 * @param workerClass the class with its package; empty for a program
 * @param classPath where it is found, beside what comes with MultiModule: jars, class folders, folders of jars
 * @param command the program and its arguments; empty for a class
 * @param arguments what the class is given
 * @param javaOptions options of the workers' Java machines
 * @param environment variables beside those that they get in any case
 */
public record PoolProgram(String workerClass, List<Path> classPath, List<String> command, List<String> arguments,
        List<String> javaOptions, Map<String, String> environment) {
    private static final String CLASS_NAME = "([\\p{L}_$][\\p{L}\\p{N}_$]*\\.)*[\\p{L}_$][\\p{L}\\p{N}_$]*";

    /** Copies. */
    public PoolProgram {
        classPath = List.copyOf(classPath);
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
        javaOptions = List.copyOf(javaOptions);
        environment = Map.copyOf(environment);
    }

    /** Reads what a pool says of its workers. */
    static PoolProgram read(Section pool, List<Path> usualPath) {
        String workerClass = pool.text("class").check(name -> name.matches(CLASS_NAME),
                "must be the name of a Java class with its package, such as com.acme.Web").orElse("");
        List<String> command = ProcessSettings.command(pool);
        if (pool.has("class") == pool.has("command")) {
            pool.problem(pool.has("class") ? "command" : "", pool.has("class")
                    ? "is there beside \"class\", and the workers can be only one of them; remove one of the two"
                    : "does not say what its workers are; add \"class: com.acme.Web\", or \"command:\" with a program");
        }
        PoolProgram read = new PoolProgram(workerClass, pool.paths("class_path").orElse(usualPath), command,
                pool.list("args").orElse(List.of()), words(pool.text("java_options").orElse("")), environment(pool));
        if (!command.isEmpty()) {
            refuseForCommand(pool);
        }
        return read;
    }

    private static void refuseForCommand(Section pool) {
        for (String key : List.of("class_path", "args", "java_options")) {
            if (pool.has(key)) {
                pool.problem(key, "means nothing to a pool with a command; write it into the command");
            }
        }
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
    }

    private static Map<String, String> environment(Section pool) {
        Map<String, String> variables = new LinkedHashMap<>();
        Section environment = pool.section("environment");
        for (Map.Entry<String, ConfigValue> entry : environment.entries().entrySet()) {
            if (!entry.getKey().matches(ProcessSettings.VARIABLE) || entry.getKey().startsWith("MULTIMODULE_POOL_")) {
                pool.problem("environment." + entry.getKey(), "is no name of a variable that a worker may be given: use"
                        + " letters, digits and underscores, and none that begins with MULTIMODULE_POOL_");
            }
            variables.put(entry.getKey(), environment.text(entry.getKey()).orElse(""));
        }
        return variables;
    }

    /** What the Java machine takes for the path, which must follow what comes with MultiModule. */
    public String classPathText() {
        return classPath.stream().map(entry -> entry + File.pathSeparator + entry.resolve("*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Why the workers cannot be started, as the rest of a sentence; empty when nothing speaks against it. Reads files. */
    public String fault() {
        String resource = workerClass.replace('.', '/') + ".class";
        boolean missing = !workerClass.isEmpty() && command.isEmpty() && ClassLoader.getSystemResource(resource) == null
                && classPath.stream().flatMap(element -> TaskPathEntry.of(element).stream())
                        .noneMatch(entry -> entry.has(workerClass));
        if (missing) {
            return "there is no class " + workerClass + " in " + classPath
                    + "; correct \"class\", or name the jar or class folder with it under \"class_path\"";
        }
        if (!command.isEmpty() && !Path.of(command.get(0)).toFile().canExecute()) {
            return "the program " + command.get(0) + " is not there or may not be executed; correct \"command\"";
        }
        // A pool that says neither of the two has been told so when it was read.
        return command.isEmpty() && !workerClass.isEmpty() ? WorkerClass.fault(workerClass, wholeClassPath(), javaOptions,
                variable -> environment.getOrDefault(variable, System.getenv(variable))) : "";
    }

    /** Without an empty element at its end, which would be the working directory. */
    String wholeClassPath() {
        String own = System.getProperty("java.class.path");
        return classPath.isEmpty() ? own : own + File.pathSeparator + classPathText();
    }

    /** How a person calls what the workers are. */
    @Override
    public String toString() {
        return command.isEmpty() ? workerClass : String.join(" ", command);
    }
}
