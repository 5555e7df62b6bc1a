package io.multimodule.host;

import io.multimodule.message.Message;
import io.multimodule.runtime.DeadLetterDocuments;
import io.multimodule.runtime.Host;
import io.multimodule.spill.DeadLetter;
import io.multimodule.spill.DeadLetterId;
import io.multimodule.spill.DeadLetterReceiver;
import io.multimodule.spill.DeadLetterSelection;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.ReplayResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends dead letters of one store once more, or throws them away, and says what came of it. Any thread. */
public final class DeadLetterOrders {
    private final String owner;
    private final DeadLetters letters;
    private final DeadLetterReceiver receiver;

    /**
     * Makes it.
     *
     * @param owner the host whose store it is; empty for the daemon's own
     * @param by the host that sends what is replayed
     */
    public DeadLetterOrders(String owner, DeadLetters letters, Host by) {
        this.owner = owner;
        this.letters = letters;
        this.receiver = letter -> offer(letter, by);
    }

    /** The answer to a request to replay; it fails when one letter is meant that is not there. */
    public CompletionStage<Message> replay(DeadLetterSelection selection) {
        return letters.replay(selection, receiver).thenApply(result -> {
            if (result.replayed() == 0 && result.cut() == 0 && result.refusal() == null) {
                checkFound(selection);
            }
            return document(result);
        });
    }

    /** The answer to a request to drop; it fails when one letter is meant that is not there. */
    public CompletionStage<Message> drop(DeadLetterSelection selection) {
        return letters.drop(selection).thenApply(count -> {
            if (count == 0) {
                checkFound(selection);
            }
            return Message.of("dropped", count.longValue());
        });
    }

    /** What a request means within one store; empty when it says nothing. */
    public static Optional<DeadLetterSelection> selected(Message request) {
        if (request.get("id") instanceof Long id) {
            return Optional.of(DeadLetterSelection.one(id));
        }
        if (request.string("queue") != null) {
            return Optional.of(DeadLetterSelection.ofQueue(request.string("queue")));
        }
        return Boolean.TRUE.equals(request.get("all")) ? Optional.of(DeadLetterSelection.all()) : Optional.empty();
    }

    private void checkFound(DeadLetterSelection selection) {
        if (selection.id() != 0) {
            throw new IllegalStateException(DeadLetterDocuments.missing(new DeadLetterId(owner, selection.id())));
        }
    }

    private Message document(ReplayResult result) {
        List<String> refused = result.refusal() == null ? List.of() : List.of("dead letter "
                + new DeadLetterId(owner, result.refusedId()) + ": " + result.refusal());
        return Message.of("replayed", result.replayed(), "cut", result.cut(), "refused", refused);
    }

    private static CompletionStage<Boolean> offer(DeadLetter letter, Host by) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        by.conductor().post(() -> {
            try {
                by.replay(letter);
                taken.complete(true);
            } catch (IOException | RuntimeException e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }
}
