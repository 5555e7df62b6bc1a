package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.QueueName;
import io.multimodule.state.StateFiles;
import io.multimodule.state.StateLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code multimodulectl state}. */
final class StateCommands {
    private StateCommands() {
    }

    static CommandLine group(Surroundings surroundings, DaemonOptions outer) {
        return CommandGroup.of("Shows what tasks remember.").addSubcommand("show", new Show(surroundings, outer));
    }

    /** {@code multimodulectl state show}. */
    @Command(description = "Shows the state of a task: as it is when the daemon answers, else as it was saved last.")
    static final class Show extends DaemonCommand {
        @Parameters(paramLabel = "TASK", description = "the name of the task")
        private String task;

        Show(Surroundings surroundings, DaemonOptions outer) {
            super(surroundings, outer);
        }

        @Override
        public Integer call() {
            QueueName name = QueueOptions.name(task);
            Answer answer = daemon().askOrRead(ControlCommand.STATE_SHOW, Message.of("task", task),
                    last -> Optional.of(saved(daemon().stateDirectory().states(), name)));
            print(answer, this::text);
            return ExitCode.OK;
        }

        private void text(Message result) {
            String saved = Boolean.TRUE.equals(result.get("initial")) ? "its initial state, never saved"
                    : "generation " + result.get("generation") + ", saved " + result.get("saved_at");
            out().println(colours().bold(Printable.line(result.get("task") + ": " + saved)));
            Object state = result.get("state");
            out().println(state instanceof Message message ? Printable.json(JsonCodec.pretty(message))
                    : Printable.lines("" + state));
        }

        private static Message saved(Path states, QueueName task) throws IOException {
            StateLoad load = new StateFiles(states).load(task.value());
            if (load instanceof StateLoad.Loaded loaded) {
                return document(task, loaded);
            }
            if (load instanceof StateLoad.Damaged damaged) {
                throw new IOException("no saved state of " + task + " can be read: "
                        + String.join("; ", damaged.problems()));
            }
            throw new IOException("there is no saved state of " + task + " in " + states
                    + "; is it a stateful task, and is this the state directory of its daemon (-s)?");
        }

        private static Message document(QueueName task, StateLoad.Loaded loaded) throws IOException {
            try {
                return Message.builder(6).put("task", task.value()).put("initial", false)
                        .put("saved_at", Instant.ofEpochMilli(loaded.savedAt()).toString())
                        .put("generation", loaded.generation()).put("state", JsonCodec.read(loaded.json()))
                        .put("problems", loaded.problems()).build();
            } catch (BadMessageException e) {
                throw new IOException("the saved state of " + task + " is no JSON object: " + e.getMessage(), e);
            }
        }
    }
}
