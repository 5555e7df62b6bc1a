package io.multimodule.task;

/**
 * A task with state that outlives restarts and crashes.
 *
 * <p>The state is loaded before {@link #onStart}, saved when it changed, checked when it is loaded,
 * and moves with the task to another process. Read it with {@link TaskContext#state}, replace it with
 * {@link TaskContext#setState}; a state whose class has fields that change may also be changed in
 * place.
 *
 * @param <S> a record, or a class that Jackson can read and write
 */
public interface StatefulTask<S> extends Task {

    /** The state of a task that never ran. */
    S initialState();
}
