package io.multimodule.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM in which workers of a class run.
 *
 * @param options beside those that every worker has
 * @param classPath with the worker's class in it
 */
record WorkerJvm(List<String> options, String classPath) {

    /** With the archive of that kind where there is one that fits the class path; an option of the user's wins. */
    static WorkerJvm of(List<String> options, String classPath, ClassArchive.Kind kind) {
        ClassArchive archive = ClassArchive.of(classPath, kind);
        if (archive == null) {
            return new WorkerJvm(List.copyOf(options), classPath);
        }
        List<String> all = new ArrayList<>(archive.options());
        all.addAll(options);
        return new WorkerJvm(List.copyOf(all), archive.classPath());
    }
}
