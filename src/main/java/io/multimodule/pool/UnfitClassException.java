package io.multimodule.pool;

/** No worker can be made of a class. The text says all of it: where in the pool's code that was noticed tells nobody more. */
final class UnfitClassException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitClassException(String text, Throwable cause) {
        super(text, cause);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
