package io.multimodule.pool;

import java.util.List;

/**
 * How the workers of a pool are run.
 *
 * @param main what they run when nothing else is said; null if something must be said
 */
record WorkerProgram(WorkerJvm jvm, WorkerCommand main) {

    WorkerCommand java(String workerClass, List<String> arguments) {
        return WorkerCommand.java(jvm, workerClass, arguments);
    }

    WorkerProgram running(String workerClass, List<String> arguments) {
        return new WorkerProgram(jvm, java(workerClass, arguments));
    }

    WorkerCommand required() {
        if (main == null) {
            throw new IllegalStateException("this pool does not know what its workers do; give it a workerClass or a"
                    + " command, or call startServer with a class");
        }
        return main;
    }
}
