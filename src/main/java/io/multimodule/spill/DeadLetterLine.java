package io.multimodule.spill;

/**
 * A dead letter as one line of a list.
 *
 * @param id     its number in this store
 * @param time   when it was added, in ms since 1970
 * @param queue  the queue or task that it was for
 * @param reason the kind of reason
 * @param text   the reason in words
 * @param length how many bytes the message had
 */
public record DeadLetterLine(long id, long time, String queue, DeadLetterReason reason, String text, long length) {

    static DeadLetterLine of(DeadLetter letter) {
        return new DeadLetterLine(letter.id(), letter.time(), letter.queue(), letter.failure().reason(),
                letter.failure().text(), letter.length());
    }
}
