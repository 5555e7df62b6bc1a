package io.multimodule.runtime;

/** placeholder replaced at the merge. */
interface Incoming {
    io.multimodule.message.Message message();

    boolean isElsewhere();
}
