package io.multimodule.daemon;

import java.util.concurrent.CompletableFuture;

/** The wish that the daemon ends: the first one counts. Any thread. */
final class Ending {
    private volatile boolean externals;
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    /** Asks for the end of the tasks in processes of their own, too; says whether this was the first one. */
    boolean askWithExternals(String why) {
        externals = true;
        return ask(why);
    }

    /** Whether the tasks in processes of their own are to end, too. */
    boolean withExternals() {
        return externals;
    }

    /** Asks for the end; says whether this was the first one. */
    boolean ask(String why) {
        return asked.complete(why);
    }

    /** The reason, as soon as somebody has asked. */
    CompletableFuture<String> asked() {
        return asked;
    }
}
