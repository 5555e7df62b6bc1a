package io.multimodule.host;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlLimits;
import io.multimodule.control.ControlServer;
import io.multimodule.control.ControlSocket;
import io.multimodule.control.Refusal;
import io.multimodule.control.Reply;
import io.multimodule.message.Message;
import io.multimodule.runtime.Reports;
import io.multimodule.spill.DeadLetterSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where the daemon tells a task host what is to become of its dead letters, which are the host's while it runs. */
final class DeadLetterSocket {
    private DeadLetterSocket() {
    }

    /** Opens it. A host that cannot works all the same, and says so: its letters wait until it has ended. */
    static AutoCloseable open(Path path, DeadLetterOrders orders, String host, Reports reports) {
        CommandTable table = new CommandTable()
                .on(ControlCommand.DEAD_LETTERS_REPLAY, (request, reply) -> obey(request, reply, orders::replay))
                .on(ControlCommand.DEAD_LETTERS_DROP, (request, reply) -> obey(request, reply, orders::drop));
        try {
            return new ControlServer(new ControlSocket(path, null), ControlLimits.DEFAULT, table,
                    () -> "writing dead letters",
                    (where, error) -> reports.error(host, where + ": " + error.getMessage(), error)).start();
        } catch (IOException | IllegalArgumentException e) {
            reports.error(host, "dead letters of host " + host + " can be replayed and dropped only while it does not"
                    + " run: " + e.getMessage(), e);
            return () -> { };
        }
    }

    private static void obey(Message request, Reply reply,
            Function<DeadLetterSelection, CompletionStage<Message>> order) {
        DeadLetterOrders.selected(request).ifPresentOrElse(selection -> order.apply(selection)
                .whenComplete((answer, problem) -> {
                    if (problem == null) {
                        reply.ok(answer);
                    } else {
                        reply.fail(String.valueOf(cause(problem).getMessage()));
                    }
                }), () -> reply.refuse(Refusal.BAD_REQUEST, "\"id\", \"queue\" or \"all\" is missing: " + request));
    }

    private static Throwable cause(Throwable problem) {
        return problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
    }
}
