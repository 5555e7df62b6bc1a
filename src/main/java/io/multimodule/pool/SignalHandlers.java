package io.multimodule.pool;

import java.util.function.Consumer;

/** What {@link WorkerContext#onSignal} can be given instead of a handler. */
public final class SignalHandlers {
    /** What happened before a handler was set: TERM leaves, other signals do what they do to any program. */
    public static final Consumer<String> DEFAULT = new Named("DEFAULT");
    /** Nothing happens. A pool kills a worker that ignores TERM after the time that it is given to leave. */
    public static final Consumer<String> IGNORE = new Named("IGNORE");

    private SignalHandlers() {
    }

    private record Named(String name) implements Consumer<String> {
        @Override
        public void accept(String signal) {
            throw new IllegalStateException(name + " stands for something that the worker does itself");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
