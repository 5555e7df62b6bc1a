package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.BadMessageException;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every subcommand that talks to the daemon has: which daemon, and how to print. */
@Command(mixinStandardHelpOptions = true, versionProvider = ToolVersion.class)
abstract class DaemonCommand implements Callable<Integer> {
    @Mixin
    private DaemonOptions options;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    private final Surroundings surroundings;

    DaemonCommand(Surroundings surroundings, DaemonOptions outer) {
        this.surroundings = surroundings;
        this.options = new DaemonOptions(surroundings, Optional.of(outer));
    }

    Daemon daemon() {
        return new Daemon(options);
    }

    PrintStream out() {
        return surroundings.out();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Colours colours() {
        return new Colours(surroundings.colours());
    }

    boolean isJson() {
        return json;
    }

    /** The tasks as the daemon sees them, and pools also as they see themselves. */
    Answer askForTasks() {
        Answer answer = daemon().askOrRead(ControlCommand.TASKS, Message.EMPTY, last -> last.map(StatusDocument::tasks));
        return PoolOutlook.beside(answer, daemon().socket());
    }

    /** Asks the daemon and prints its answer. */
    int askAndPrint(ControlCommand command, Message arguments, Consumer<Message> asText) {
        print(daemon().ask(command, arguments), asText);
        return ExitCode.OK;
    }

    /** Asks the same for one task after the other, and says what became of them. */
    int askForEach(ControlCommand command, List<String> tasks, Message arguments, String become) {
        List<Message> results = tasks.stream()
                .map(task -> daemon().ask(command, arguments.with("task", task))).toList();
        print(Message.of("tasks", results), all -> tasks.forEach(task -> out().println(task + " " + become)));
        return ExitCode.OK;
    }

    /** Ends the tool before anything is done when one of several names is none, or stands against it. */
    void checkFirst(ControlCommand command, List<String> tasks) {
        if (tasks.size() > 1) {
            tasks.forEach(task -> daemon().ask(command, Message.of("task", task, "check", true)));
        }
    }

    void print(Message result, Consumer<Message> asText) {
        if (json) {
            out().println(Printable.json(JsonCodec.pretty(result)));
        } else {
            asText.accept(result);
        }
    }

    /** Prints an answer and, on stderr, where it comes from when that is not the daemon. */
    void print(Answer answer, Consumer<Message> asText) {
        print(answer.result(), asText);
        if (answer.note() != null && !json) {
            out().flush();
            surroundings.err().println(Printable.line(answer.note()));
        }
    }

    /** A JSON object from the command line; {@code -} reads it from standard input. */
    Message object(String text, String example) {
        try {
            return text.equals("-") ? JsonCodec.read(surroundings.in().readAllBytes()) : JsonCodec.read(text);
        } catch (BadMessageException e) {
            throw new ToolException(ExitCode.USAGE, "the argument is no JSON object: " + e.getMessage()
                    + "; an example: " + example, e);
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, "cannot read standard input: " + e.getMessage(), e);
        }
    }
}
