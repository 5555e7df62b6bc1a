package io.multimodule.control;

import io.multimodule.message.Message;

/**
 * The answer to one request, given once, from any thread, at any time before the server's time limit. An
 * answer after the first, or after the limit, has no effect.
 */
public interface Reply {

    /** The request was carried out. */
    void ok(Message result);

    /**
     * The request was not carried out.
     *
     * @param text what, where, the limit, the actual value and the next step, for a person
     */
    void refuse(Refusal why, String text);

    /** Short for {@link #refuse} with {@link Refusal#FAILED}. */
    default void fail(String text) {
        refuse(Refusal.FAILED, text);
    }
}
