package io.multimodule.spill;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Drops the letters of a selection. The disk's thread. */
final class DeadLetterRemoval implements DeadLetterTask {
    private static final int DROPPED_A_TURN = 256;

    private final DeadLetterLog log;
    private final DeadLetterSweep sweep;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private int dropped;

    DeadLetterRemoval(DeadLetterLog log, DeadLetterSelection selection) {
        this.log = log;
        sweep = new DeadLetterSweep(log, selection);
    }

    CompletableFuture<Integer> result() {
        return result;
    }

    @Override
    public boolean step() throws IOException {
        for (int i = 0; i < DROPPED_A_TURN; i++) {
            if (sweep.next() == null) {
                sweep.close();
                result.complete(dropped);
                return true;
            }
            sweep.drop();
            dropped++;
        }
        log.ask();
        return false;
    }

    @Override
    public void fail(Exception cause) {
        result.completeExceptionally(new IOException("dropped " + dropped + " dead letters, then: "
                + cause.getMessage(), cause));
    }
}
