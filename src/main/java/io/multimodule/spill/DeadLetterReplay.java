package io.multimodule.spill;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Offers the letters of a selection to a receiver, one after the other. The disk's thread; answers come on any. */
final class DeadLetterReplay implements DeadLetterTask {
    private static final int OFFERED_A_TURN = 256;

    private final DeadLetterLog log;
    private final DeadLetterSweep sweep;
    private final DeadLetterReceiver receiver;
    private final CompletableFuture<ReplayResult> result = new CompletableFuture<>();
    private DeadLetter offered;
    private int replayed;
    private int cut;
    private volatile Answer answer;

    /** What the receiver said about the letter that is offered; {@code refusal} is null when it was taken over. */
    private record Answer(String refusal) {
    }

    DeadLetterReplay(DeadLetterLog log, DeadLetterSelection selection, DeadLetterReceiver receiver) {
        this.log = log;
        this.sweep = new DeadLetterSweep(log, selection);
        this.receiver = receiver;
    }

    CompletableFuture<ReplayResult> result() {
        return result;
    }

    @Override
    public boolean step() throws IOException {
        for (int i = 0; offered == null || answer != null; i++) {
            if (i == OFFERED_A_TURN) {
                log.ask();
                return false;
            }
            if (offered != null && !accept()) {
                return true;
            }
            offered = nextWhole();
            if (offered == null) {
                return end(0, null);
            }
            offer();
        }
        return false;
    }

    @Override
    public void fail(Exception cause) {
        result.completeExceptionally(new IOException("replayed " + replayed + " dead letters, then: "
                + cause.getMessage(), cause));
    }

    private boolean accept() throws IOException {
        String refusal = answer.refusal();
        answer = null;
        if (refusal != null) {
            end(offered.id(), refusal);
            return false;
        }
        sweep.drop();
        replayed++;
        return true;
    }

    private DeadLetter nextWhole() throws IOException {
        DeadLetter next = sweep.next();
        while (next != null && !next.isWhole()) {
            cut++;
            next = sweep.next();
        }
        return next;
    }

    private void offer() {
        try {
            receiver.offer(offered).whenComplete((taken, error) -> {
                answer = new Answer(error != null ? error.toString() : taken ? null : "the receiver did not take it");
                log.ask();
            });
        } catch (RuntimeException e) {
            answer = new Answer(e.toString());
        }
    }

    private boolean end(long refusedId, String refusal) throws IOException {
        sweep.close();
        result.complete(new ReplayResult(replayed, cut, refusedId, refusal));
        return true;
    }
}
