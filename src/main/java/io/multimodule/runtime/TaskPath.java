package io.multimodule.runtime;

import io.multimodule.config.Section;
import java.nio.file.Path;
import java.util.List;

/**
 * Where tasks are looked for.
 *
 * @param packages names of packages, in order of search
 * @param path jars and class folders, in order of search
 */
public record TaskPath(List<String> packages, List<Path> path) {
    /** Where the machine's owner puts tasks, then where packages do. */
    public static final List<Path> DEFAULT_FOLDERS =
            List.of(Path.of("/usr/local/share/multimodule/tasks"), Path.of("/usr/share/multimodule/tasks"));

    private static final String PACKAGE_NAME = "([\\p{L}_$][\\p{L}\\p{N}_$]*\\.)*[\\p{L}_$][\\p{L}\\p{N}_$]*";

    /** Reads {@code task_packages} and {@code task_path}. */
    static TaskPath read(Section root) {
        List<String> packages = root.list("task_packages").check(TaskPath::arePackages,
                "must be names of Java packages, such as com.acme.tasks").orElse(List.of());
        return new TaskPath(packages, root.paths("task_path").orElse(DEFAULT_FOLDERS));
    }

    private static boolean arePackages(List<String> names) {
        return names.stream().allMatch(name -> name.matches(PACKAGE_NAME));
    }
}
