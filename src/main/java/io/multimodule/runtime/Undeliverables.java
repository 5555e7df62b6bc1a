package io.multimodule.runtime;

import io.multimodule.channel.Event;
import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.QueueName;
import io.multimodule.spill.DeadLetterReason;
import io.multimodule.spill.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * What becomes of messages that cannot be handled: they are kept with the reason, and a person is told.
 * Conductor thread only.
 */
final class Undeliverables {
    private final DeadLetters letters;
    private final Reports reports;
    /** The queues of which an alert said that they are full, until nothing waits for them any more. */
    private final Set<String> full = new HashSet<>();
    /** The queues of which an alert said that messages are lost, until one is kept again. */
    private final Set<String> losing = new HashSet<>();

    Undeliverables(DeadLetters letters, Reports reports) {
        this.letters = letters;
        this.reports = reports;
    }

    /** The bytes that came are no message. */
    void malformed(QueueName queue, MalformedMessageException fault, byte[] bytes) {
        keep(queue.value(), reasonOf(fault), fault.getMessage(), null, bytes);
        reports.happened(Event.MESSAGE_REFUSED, queue.value(), "a message of " + bytes.length + " bytes on queue "
                + queue + " was refused: " + fault.getMessage() + " (multimodulectl dead-letters list)");
    }

    /** The body is in a file that could not be read here, for lack of memory say: the message may be a good one. */
    void unreadable(QueueName queue, Throwable failure, byte[] reference) {
        String text = "the body of a large message could not be read from its file: " + failure
                + "; the file stays until it is as old as queues.orphan_age";
        keep(queue.value(), DeadLetterReason.OTHER, text, failure, reference);
        reports.happened(Event.MESSAGE_REFUSED, queue.value(), text + " (multimodulectl dead-letters list)", failure);
    }

    /** A task's handler threw. */
    void handlerFailed(String task, Message message, Throwable failure) {
        String text = "task " + task + " failed with a message: " + failure;
        keep(task, DeadLetterReason.HANDLER_FAILED, text, failure, bytesOf(message));
        reports.happened(Event.HANDLER_FAILED, task, text, failure);
    }

    /** A route, or one forward of it, did not get through. */
    void unroutable(String where, Message message, Exception cause) {
        String text = where + ": " + cause.getMessage();
        keep("Router", DeadLetterReason.UNROUTABLE, text, cause, bytesOf(message));
        reports.happened(Event.MESSAGE_NOT_ROUTED, "Router", "a message was not forwarded, " + text, cause);
    }

    /** The message is longer than any that goes by file. */
    void tooLarge(QueueName queue, byte[] body, long limit) {
        String text = "a message of " + body.length + " bytes for queue " + queue + " was not sent:"
                + " queues.large_maximum is " + limit + " bytes; split it, or raise the limit at sender and receiver";
        keep(queue.value(), DeadLetterReason.TOO_LARGE, text, null, body);
        reports.happened(Event.MESSAGE_NOT_ROUTED, queue.value(), text + " (multimodulectl dead-letters list)",
                Message.of("queue", queue.value(), "bytes", body.length));
    }

    /** A message that is not obeyed, such as a control message from before the start. */
    void refused(String queue, String why, Message message) {
        keep(queue, DeadLetterReason.OTHER, why, null, bytesOf(message));
        reports.happened(Event.MESSAGE_SET_ASIDE, queue, "a message on queue " + queue + " was set aside: " + why);
    }

    /** The lane of a task is full, memory and disk. */
    void laneFull(QueueName task, Message message, String refusal) {
        full(task, refusal, bytesOf(message));
    }

    /** The outbox of a queue is full, memory and disk. */
    void outboxFull(QueueName queue, Letter letter, String refusal) {
        full(queue, refusal, letter.bytes());
    }

    /** Nothing waits for a queue any more: the next time that it is full is worth an alert again. */
    void relieved(QueueName queue) {
        if (!full.isEmpty()) {
            full.remove(queue.value());
        }
    }

    /** A message came when this host had ended. */
    void afterEnd(String queue, Message message) {
        keep(queue, DeadLetterReason.OTHER, "it came after the host had ended its tasks", null, bytesOf(message));
    }

    private void full(QueueName queue, String refusal, byte[] bytes) {
        keep(queue.value(), DeadLetterReason.OUTBOX_FULL, refusal, null, bytes);
        if (full.add(queue.value())) {
            reports.happened(Event.QUEUE_FULL, queue.value(),
                    "messages for " + queue + " go to the dead letters: " + refusal,
                    Message.of("queue", queue.value()));
        }
    }

    private void keep(String queue, DeadLetterReason reason, String text, Throwable cause, byte[] bytes) {
        if (letters.add(queue, reason, text, cause, bytes)) {
            losing.remove(queue);
        } else if (losing.add(queue)) {
            reports.happened(Event.MESSAGES_LOST, queue,
                    "messages for " + queue + " are lost: the dead letters wait for the disk"
                    + " and take no more; free space in the state directory",
                    Message.of("queue", queue, "reason", reason.label()));
        }
    }

    /** The message as JSON; one that has no JSON form is named as such rather than lost without a word. */
    private static byte[] bytesOf(Message message) {
        try {
            return JsonCodec.write(message);
        } catch (IllegalArgumentException e) {
            return ("a message that has no JSON form: " + e.getMessage()).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static DeadLetterReason reasonOf(MalformedMessageException fault) {
        return switch (fault.reason()) {
            case SERIALIZER, ENCRYPTED -> DeadLetterReason.REFUSED_SERIALIZER;
            case FILE_MISSING, FILE_FORBIDDEN -> DeadLetterReason.REFUSED_FILE;
            default -> DeadLetterReason.MALFORMED;
        };
    }
}
