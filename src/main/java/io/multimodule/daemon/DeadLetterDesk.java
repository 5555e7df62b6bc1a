package io.multimodule.daemon;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.message.Message;
import io.multimodule.runtime.DeadLetterDocuments;
import io.multimodule.runtime.Host;
import io.multimodule.spill.DeadLetter;
import io.multimodule.spill.DeadLetterFiles;
import io.multimodule.spill.DeadLetterSelection;
import io.multimodule.spill.DeadLetters;
import io.multimodule.spill.ReplayResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Shows dead letters, sends them once more, and throws them away. */
final class DeadLetterDesk {
    private static final long MOST_LINES = 10_000;
    private static final long USUAL_LINES = 50;

    private final Host host;
    private final DeadLetters letters;
    private final DeadLetterFiles files;
    private final Executor io;

    DeadLetterDesk(Host host, DeadLetters letters, DeadLetterFiles files, Executor io) {
        this.host = host;
        this.letters = letters;
        this.files = files;
        this.io = io;
    }

    void addTo(CommandTable table) {
        table.on(ControlCommand.DEAD_LETTERS, (request, reply) -> io.execute(() -> list(request, reply)))
                .on(ControlCommand.DEAD_LETTER, (request, reply) -> io.execute(() -> show(request, reply)))
                .on(ControlCommand.DEAD_LETTERS_REPLAY, this::replay)
                .on(ControlCommand.DEAD_LETTERS_DROP, this::drop);
    }

    private void list(Message request, Reply reply) {
        int limit = (int) Math.max(1, Math.min(MOST_LINES, request.number("limit", USUAL_LINES)));
        try {
            reply.ok(DeadLetterDocuments.page(files.list(request.string("queue"), request.number("before", 0), limit)));
        } catch (IOException e) {
            reply.fail(e.getMessage());
        }
    }

    private void show(Message request, Reply reply) {
        try {
            Optional<DeadLetter> letter = files.find(request.number("id", 0));
            if (letter.isPresent()) {
                reply.ok(DeadLetterDocuments.letter(letter.get()));
            } else {
                reply.refuse(Refusal.BAD_REQUEST, "there is no dead letter " + request.get("id")
                        + "; \"multimodulectl dead-letters list\" has those that are kept");
            }
        } catch (IOException e) {
            reply.fail(e.getMessage());
        }
    }

    private void replay(Message request, Reply reply) {
        selected(request, reply).ifPresent(selection -> letters.replay(selection, this::offer)
                .whenComplete((result, failure) -> {
            if (failure != null) {
                reply.fail("the replay broke off: " + failure.getMessage());
            } else {
                reply.ok(document(result));
            }
        }));
    }

    private static Message document(ReplayResult result) {
        List<String> refused = result.refusal() == null ? List.of()
                : List.of("dead letter " + result.refusedId() + ": " + result.refusal());
        return Message.of("replayed", result.replayed(), "cut", result.cut(), "refused", refused);
    }

    private void drop(Message request, Reply reply) {
        selected(request, reply).ifPresent(selection -> letters.drop(selection).whenComplete((count, failure) -> {
            if (failure != null) {
                reply.fail("not dropped: " + failure.getMessage());
            } else {
                reply.ok(Message.of("dropped", count));
            }
        }));
    }

    private CompletionStage<Boolean> offer(DeadLetter letter) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        host.conductor().post(() -> {
            try {
                host.replay(letter);
                taken.complete(true);
            } catch (IOException | RuntimeException e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }

    private static Optional<DeadLetterSelection> selected(Message request, Reply reply) {
        if (request.get("id") instanceof Long id) {
            return Optional.of(DeadLetterSelection.one(id));
        }
        if (request.string("queue") != null) {
            return Optional.of(DeadLetterSelection.ofQueue(request.string("queue")));
        }
        if (Boolean.TRUE.equals(request.get("all"))) {
            return Optional.of(DeadLetterSelection.all());
        }
        reply.refuse(Refusal.BAD_REQUEST, "say which: \"id\" with a number, \"queue\" with a name, or \"all\": true");
        return Optional.empty();
    }
}
