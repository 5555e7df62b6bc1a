package io.multimodule.runtime;

import io.multimodule.config.ConfigValue;
import io.multimodule.config.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the configuration says of a process with tasks, or of the program that is a task.
 *
 * @param command the program and its arguments; empty for a host of Java tasks
 * @param start when it counts as started, and how long that may take
 * @param user whom it runs as; empty for the daemon's own user
 * @param environment variables beside those that it gets in any case
 * @param javaOptions options of its Java machine, such as {@code -Xmx512m}
 * @param sandbox what it may see and do
 */
public record ProcessSettings(List<String> command, StartSettings start, String user, Map<String, String> environment,
        String javaOptions, SandboxSettings sandbox) {
    /** A host of Java tasks, about which nothing is said. */
    public static final ProcessSettings DEFAULT =
            new ProcessSettings(List.of(), false, "", Map.of(), "", SandboxSettings.DEFAULT);

    /** What the name of a variable looks like. */
    static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String USER = "[a-z_][a-z0-9_-]*[$]?|[0-9]+";

    /** Copies. */
    public ProcessSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A process that may take the usual time to start. */
    public ProcessSettings(List<String> command, boolean notifies, String user, Map<String, String> environment,
            String javaOptions, SandboxSettings sandbox) {
        this(command, new StartSettings(notifies, StartSettings.DEFAULT_LIMIT), user, environment, javaOptions,
                sandbox);
    }

    /** Whether the program says itself that it is ready, with sd_notify. */
    public boolean notifies() {
        return start.notifies();
    }

    /** Whether it is a program of its own, in any language. */
    public boolean isProgram() {
        return !command.isEmpty();
    }

    /** Reads what a task says of its own process. */
    static ProcessSettings ofTask(Section task) {
        ProcessSettings read = new ProcessSettings(command(task),
                StartSettings.read(task, task.bool("notify").orElse(false)),
                task.text("user").check(name -> name.matches(USER), "must be the name or number of a user").orElse(""),
                environment(task), task.text("java_options").orElse(""), SandboxSettings.read(task.section("sandbox")));
        if (read.command.isEmpty()) {
            refuseForJava(task);
        } else if (!read.javaOptions.isEmpty()) {
            task.problem("java_options", "means nothing to a task with a command; write the options into the command");
        }
        return read;
    }

    /** Reads what a pool says of its unit; its environment and its Java options are for the workers alone. */
    static ProcessSettings ofPool(Section pool) {
        return new ProcessSettings(List.of(), StartSettings.ofPool(pool), "", Map.of(), "",
                SandboxSettings.read(pool.section("sandbox")));
    }

    /** Reads what is said of a named host. */
    static ProcessSettings ofHost(Section host) {
        if (host.has("user")) {
            host.value("user");
            host.problem("user", "cannot be set: tasks share this process, which runs as the daemon's own user; a task"
                    + " that is to run as another has a process of its own, with \"external: true\"");
        }
        return new ProcessSettings(List.of(), StartSettings.read(host, false), "", environment(host),
                host.text("java_options").orElse(""), SandboxSettings.read(host.section("sandbox")));
    }

    /** Reads the program of a task, or of the workers of a pool. */
    static List<String> command(Section task) {
        List<String> command = task.list("command").orElse(List.of());
        if (task.has("command") && (command.isEmpty() || !command.get(0).startsWith("/"))) {
            task.problem("command", "must begin with the absolute path of a program, such as"
                    + " [ /usr/bin/python3, /opt/acme/resize.py ]; it is " + command);
        }
        return command;
    }

    private static void refuseForJava(Section task) {
        if (task.has("notify")) {
            task.problem("notify", "needs a \"command\": a Java task says by itself when it is ready");
        }
    }

    private static Map<String, String> environment(Section section) {
        Map<String, String> variables = new LinkedHashMap<>();
        Section environment = section.section("environment");
        for (Map.Entry<String, ConfigValue> entry : environment.entries().entrySet()) {
            if (!entry.getKey().matches(VARIABLE)) {
                section.problem("environment." + entry.getKey(),
                        "is no name of a variable: use letters, digits and underscores");
            }
            variables.put(entry.getKey(), environment.text(entry.getKey()).orElse(""));
        }
        return variables;
    }
}
