package io.multimodule.daemon;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.host.DeadLetterOrders;
import io.multimodule.message.Message;
import io.multimodule.runtime.DeadLetterDocuments;
import io.multimodule.spill.DeadLetter;
import io.multimodule.spill.DeadLetterId;
import io.multimodule.spill.DeadLetterSelection;
import io.multimodule.spill.DeadLetterStores;
import io.multimodule.spill.DeadLetters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Shows dead letters of the daemon and of all hosts, sends them once more, and throws them away. */
final class DeadLetterDesk {
    private static final long MOST_LINES = 10_000;
    private static final long USUAL_LINES = 50;
    private static final long IDLE_SECONDS = 10;

    private final DeadLetters letters;
    private final DeadLetterOrders own;
    private final DeadLetterStores stores;
    private final HostLetters hosts;
    private final Executor io;
    /** A host that does not answer is waited for here, and not where the rest of the daemon waits for the disk. */
    private final Executor waiting = new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), work -> {
                Thread thread = new Thread(work, "host-letters");
                thread.setDaemon(true);
                return thread;
            });

    DeadLetterDesk(DeadLetters letters, DeadLetterOrders own, DeadLetterStores stores, HostLetters hosts, Executor io) {
        this.letters = letters;
        this.own = own;
        this.stores = stores;
        this.hosts = hosts;
        this.io = io;
    }

    void addTo(CommandTable table) {
        table.on(ControlCommand.DEAD_LETTERS, (request, reply) -> whenWritten(() -> list(request, reply)))
                .on(ControlCommand.DEAD_LETTER, (request, reply) -> whenWritten(() -> show(request, reply)))
                .on(ControlCommand.DEAD_LETTERS_REPLAY, (request, reply) -> order(new Order(
                        ControlCommand.DEAD_LETTERS_REPLAY, request), reply))
                .on(ControlCommand.DEAD_LETTERS_DROP, (request, reply) -> order(new Order(
                        ControlCommand.DEAD_LETTERS_DROP, request), reply));
    }

    /** What was set aside before the request is in the files by then. */
    private void whenWritten(Runnable look) {
        letters.written().whenCompleteAsync((nothing, failure) -> look.run(), io);
    }

    private void list(Message request, Reply reply) {
        int limit = (int) Math.max(1, Math.min(MOST_LINES, request.number("limit", USUAL_LINES)));
        Object written = request.get("before");
        Optional<DeadLetterId> before = DeadLetterId.of(written);
        if (before.isEmpty() && written != null && !written.equals(0L)) {
            refuse(reply, "before", written);
            return;
        }
        try {
            reply.ok(DeadLetterDocuments.page(stores.list(request.string("queue"), before.orElse(null), limit)));
        } catch (IOException e) {
            reply.fail(e.getMessage());
        }
    }

    private void show(Message request, Reply reply) {
        try {
            Optional<DeadLetterId> id = DeadLetterId.of(request.get("id"));
            Optional<DeadLetter> letter = id.isEmpty() ? Optional.empty() : stores.find(id.get());
            if (letter.isPresent()) {
                reply.ok(DeadLetterDocuments.letter(id.get(), letter.get()));
            } else {
                reply.refuse(Refusal.BAD_REQUEST, DeadLetterDocuments.missing(request.get("id")));
            }
        } catch (IOException e) {
            reply.fail(e.getMessage());
        }
    }

    private static void refuse(Reply reply, String field, Object written) {
        reply.refuse(Refusal.BAD_REQUEST, "\"" + field + "\" must name a dead letter, 7 of the daemon or \"Bad/7\" of"
                + " the host Bad; it is " + written);
    }

    /** A replay or a drop, and what it is about. */
    private record Order(ControlCommand command, Message request) {
        boolean isReplay() {
            return command == ControlCommand.DEAD_LETTERS_REPLAY;
        }

        CompletionStage<Message> by(DeadLetterOrders orders, DeadLetterSelection selection) {
            return isReplay() ? orders.replay(selection) : orders.drop(selection);
        }
    }

    private void order(Order order, Reply reply) {
        Object written = order.request().get("id");
        if (written != null) {
            DeadLetterId.of(written).ifPresentOrElse(id -> one(order, id, reply), () -> refuse(reply, "id", written));
            return;
        }
        Optional<DeadLetterSelection> selection = DeadLetterOrders.selected(order.request());
        if (selection.isEmpty()) {
            reply.refuse(Refusal.BAD_REQUEST,
                    "say which: \"id\" with a number, \"queue\" with a name, or \"all\": true");
            return;
        }
        order.by(own, selection.get()).thenApplyAsync(answer -> withHosts(order, answer), waiting)
                .whenComplete((answer, problem) -> answer(reply, answer, problem));
    }

    private void one(Order order, DeadLetterId id, Reply reply) {
        CompletionStage<Message> done = id.host().isEmpty()
                ? order.by(own, DeadLetterSelection.one(id.number()))
                : letters.written().thenApplyAsync(nothing -> ofHost(order, id), waiting);
        done.whenComplete((answer, problem) -> answer(reply, answer, problem));
    }

    private Message ofHost(Order order, DeadLetterId id) {
        try {
            if (!stores.hosts().contains(id.host())) {
                throw new IOException(DeadLetterDocuments.missing(id));
            }
            return hosts.order(id.host(), order.command(), Message.of("id", id.number()));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** All hosts that have such letters; one that cannot does not keep the others from it. */
    private Message withHosts(Order order, Message ofDaemon) {
        long count = ofDaemon.number(order.isReplay() ? "replayed" : "dropped", 0);
        long cut = ofDaemon.number("cut", 0);
        List<Object> refused = new ArrayList<>(order.isReplay() ? ofDaemon.array("refused") : List.of());
        try {
            for (String host : stores.hosts()) {
                try {
                    if (!stores.of(host).list(order.request().string("queue"), 0, 1).lines().isEmpty()) {
                        Message answer = hosts.order(host, order.command(), order.request());
                        count += answer.number(order.isReplay() ? "replayed" : "dropped", 0);
                        cut += answer.number("cut", 0);
                        refused.addAll(order.isReplay() ? answer.array("refused") : List.of());
                    }
                } catch (IOException e) {
                    refused.add(e.getMessage());
                }
            }
        } catch (IOException e) {
            refused.add("the hosts cannot be listed: " + e);
        }
        if (order.isReplay()) {
            return Message.of("replayed", count, "cut", cut, "refused", refused);
        }
        return refused.isEmpty() ? Message.of("dropped", count) : Message.of("dropped", count, "refused", refused);
    }

    private static void answer(Reply reply, Message answer, Throwable problem) {
        if (problem == null) {
            reply.ok(answer);
            return;
        }
        Throwable cause = problem instanceof CompletionException && problem.getCause() != null ? problem.getCause()
                : problem;
        reply.fail(String.valueOf(cause.getMessage()));
    }
}
