package io.multimodule.spill;

/**
 * Which dead letters are meant.
 *
 * @param id    one letter's number, or 0 for any
 * @param queue the letters of one queue or task, or null for any
 */
public record DeadLetterSelection(long id, String queue) {

    /** One letter. */
    public static DeadLetterSelection one(long id) {
        return new DeadLetterSelection(id, null);
    }

    /** All letters of a queue or task. */
    public static DeadLetterSelection ofQueue(String queue) {
        return new DeadLetterSelection(0, queue);
    }

    /** All letters. */
    public static DeadLetterSelection all() {
        return new DeadLetterSelection(0, null);
    }

    boolean takes(DeadLetter letter) {
        return (id == 0 || letter.id() == id) && (queue == null || queue.equals(letter.queue()));
    }
}
