package io.multimodule.spill;

/**
 * A message that could not be handled.
 *
 * @param id      its number in this store; later ones have higher numbers
 * @param time    when it was added, in ms since 1970
 * @param queue   the queue or task that it was for
 * @param failure why
 * @param length  how many bytes the message had
 * @param bytes   the message, its first bytes alone when it was longer than the bound; not to be changed
 */
public record DeadLetter(long id, long time, String queue, DeadLetterFailure failure, long length, byte[] bytes) {

    /** Whether all bytes of the message are there; only then can it be replayed. */
    public boolean isWhole() {
        return bytes.length == length;
    }
}
