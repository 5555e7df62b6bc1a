package io.multimodule.runtime;

/**
 * Whoever keeps tasks in processes of their own; a host tells it what belongs there. Conductor thread
 * only; nothing waits.
 */
public interface ExternalTasks {
    /** Nobody: tasks for processes of their own are left alone. */
    ExternalTasks NONE = new ExternalTasks() {
        @Override
        public void want(TaskSettings task) {
            // Somebody else starts it.
        }

        @Override
        public void leave(String task, Runnable gone) {
            gone.run();
        }
    };

    /** The task is to run in a process of its own; nothing of it runs here, and its state is on disk. */
    void want(TaskSettings task);

    /** The task is not to run in a process of its own any more; calls back when nothing of it runs there. */
    void leave(String task, Runnable gone);
}
