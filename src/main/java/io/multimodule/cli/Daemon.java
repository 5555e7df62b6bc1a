package io.multimodule.cli;

import io.multimodule.control.ControlCommand;
import io.multimodule.control.ControlException;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import io.multimodule.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The daemon as a tool sees it: over its socket, or by the files it keeps. */
final class Daemon {
    private final DaemonOptions options;

    Daemon(DaemonOptions options) {
        this.options = options;
    }

    /** Where its control socket is. */
    Path socket() {
        return options.socket();
    }

    /** How long an answer is waited for. */
    Duration timeout() {
        return options.timeout();
    }

    /** Asks; when there is no answer the tool ends with the exit code that says why. */
    Message ask(ControlCommand command, Message arguments) {
        try {
            return options.client().call(command, arguments);
        } catch (ControlException e) {
            throw failure(e);
        }
    }

    /**
     * Asks, and reads the files when the daemon is down or hangs.
     *
     * @param files reads the same from files; empty when they do not have it
     */
    Answer askOrRead(ControlCommand command, Message arguments, FileReader files) {
        try {
            return Answer.ofDaemon(options.client().call(command, arguments));
        } catch (ControlException e) {
            if (!silent(e)) {
                throw failure(e);
            }
            return read(files, e);
        }
    }

    /** The last status document that the daemon wrote. */
    Optional<StatusDocument> lastStatus() throws IOException {
        for (Path file : options.statusFiles()) {
            Optional<StatusDocument> document = new StatusFile(file).read();
            if (document.isPresent()) {
                return document;
            }
        }
        return Optional.empty();
    }

    /**
     * The directory of the daemon's state: as named, as it wrote, or where the system's daemon has it.
     *
     * @throws IOException there is no such directory
     */
    StateDirectory stateDirectory() throws IOException {
        Optional<Path> named = options.namedStateDirectory();
        Path root = named.isPresent() ? named.get()
                : lastStatus().map(document -> document.status().string("state_directory")).map(Path::of)
                        .orElse(DaemonOptions.SYSTEM_STATE);
        if (!Files.isDirectory(root)) {
            throw new IOException("there is no state directory " + root + "; name the daemon's with -s");
        }
        return new StateDirectory(root);
    }

    /** The directory of its queues as its last status has it; empty for the system's daemon, which has the default. */
    Optional<Path> queueDirectory() {
        if (options.namedStateDirectory().isEmpty() && options.socket().equals(DaemonOptions.SYSTEM_SOCKET)) {
            return Optional.empty();
        }
        try {
            return lastStatus().map(document -> document.status().string("queue_directory")).map(Path::of);
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, e.getMessage() + "; or name the queue directory with -P", e);
        }
    }

    private Answer read(FileReader files, ControlException silence) {
        try {
            Optional<StatusDocument> last = lastStatus();
            Optional<Message> found = files.read(last);
            if (found.isEmpty()) {
                throw failure(silence);
            }
            return Answer.ofFiles(found.get(), silence, last);
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, silence.getMessage() + "\nand from files: " + e.getMessage(), e);
        }
    }

    private static boolean silent(ControlException e) {
        return switch (e.reason()) {
            case NOT_RUNNING, NO_ANSWER, BUSY -> true;
            case NOT_ALLOWED, BAD_REQUEST, FAILED -> false;
        };
    }

    static int exitCode(ControlException e) {
        return switch (e.reason()) {
            case NOT_RUNNING -> ExitCode.NOT_RUNNING;
            case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
            case BUSY, NO_ANSWER -> ExitCode.TRY_AGAIN;
            case BAD_REQUEST -> ExitCode.USAGE;
            case FAILED -> ExitCode.FAILED;
        };
    }

    private static ToolException failure(ControlException e) {
        return new ToolException(exitCode(e), e.getMessage(), e);
    }

    /** Reads from files what the daemon would have answered. */
    @FunctionalInterface
    interface FileReader {
        Optional<Message> read(Optional<StatusDocument> last) throws IOException;
    }
}
