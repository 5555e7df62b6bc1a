package io.multimodule.cli;

import io.multimodule.control.CommandTable;
import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlLimits;
import io.multimodule.control.ControlServer;
import io.multimodule.control.ControlSocket;
import io.multimodule.control.Reply;
import io.multimodule.control.StateDirectory;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Answers on a real socket with what a test tells it, and keeps what it was asked. */
final class FakeDaemon implements AutoCloseable {
    final List<Message> requests = new CopyOnWriteArrayList<>();
    private final Map<ControlCommand, Consumer<Reply>> answers = new EnumMap<>(ControlCommand.class);
    private final ControlServer server;

    FakeDaemon(Path stateDirectory) throws IOException {
        CommandTable commands = new CommandTable();
        for (ControlCommand command : ControlCommand.values()) {
            commands.on(command, (request, reply) -> {
                requests.add(request);
                answers.getOrDefault(command, r -> r.fail("the test has no answer to " + command)).accept(reply);
            });
        }
        server = new ControlServer(new ControlSocket(new StateDirectory(stateDirectory).controlSocket(), null),
                ControlLimits.DEFAULT, commands, () -> "busy", (where, error) -> {
                    throw new IllegalStateException(where, error);
                }).start();
    }

    FakeDaemon answer(ControlCommand command, Message result) {
        return answer(command, reply -> reply.ok(result));
    }

    FakeDaemon answer(ControlCommand command, Consumer<Reply> answer) {
        answers.put(command, answer);
        return this;
    }

    Message lastRequest() {
        return requests.get(requests.size() - 1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
