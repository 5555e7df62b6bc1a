package io.multimodule.runtime;

/** A task that cannot be loaded, configured or started; the text names it and says why. */
final class TaskFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    TaskFailedException(String text, Throwable cause) {
        super(text, cause);
    }
}
