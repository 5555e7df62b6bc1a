package io.multimodule.daemon;

import java.util.concurrent.CompletableFuture;

/** The wish that the daemon ends: the first one counts. Any thread. */
final class Ending {
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    /** Asks for the end; says whether this was the first one. */
    boolean ask(String why) {
        return asked.complete(why);
    }

    /** The reason, as soon as somebody has asked. */
    CompletableFuture<String> asked() {
        return asked;
    }
}
