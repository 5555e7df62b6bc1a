package io.multimodule.cli;

import io.multimodule.control.ControlException;
import io.multimodule.control.StatusDocument;
import io.multimodule.message.Message;
import java.util.Optional;

/**
 * What a command found out, and from whom.
 *
 * @param result the document
 * @param note why it comes from files, for a person; {@code null} when the daemon gave it
 * @param exitCode what it means for a command about the daemon itself
 */
record Answer(Message result, String note, int exitCode) {

    static Answer ofDaemon(Message result) {
        return new Answer(result, null, ExitCode.OK);
    }

    static Answer ofFiles(Message result, ControlException silence, Optional<StatusDocument> last) {
        String age = last.map(Answer::since).orElse("it left no status file");
        String state = switch (silence.reason()) {
            case NOT_RUNNING -> "the daemon is not running";
            default -> "the daemon does not answer";
        };
        String note = "from files: " + state + ", " + age + " (" + silence.getMessage() + ")";
        Message.Builder origin = Message.builder(4).put("reason", silence.getMessage())
                .put("running", last.isPresent() && last.get().alive());
        last.ifPresent(document -> origin.put("since", document.written().toString()).put("pid", document.pid()));
        return new Answer(result.with("from_files", origin.build()), note, Daemon.exitCode(silence));
    }

    private static String since(StatusDocument last) {
        return "its last word is of " + last.written() + ", its process " + last.pid()
                + (last.alive() ? " still runs" : " is gone");
    }
}
