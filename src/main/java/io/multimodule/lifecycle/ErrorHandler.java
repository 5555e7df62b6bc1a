package io.multimodule.lifecycle;

/** Where an error goes that has no caller to return to. Any thread. */
@FunctionalInterface
public interface ErrorHandler {

    /**
     * Reports an error; never throws.
     *
     * @param where what was being done, as a person would say it
     * @param error what went wrong
     */
    void onError(String where, Throwable error);
}
