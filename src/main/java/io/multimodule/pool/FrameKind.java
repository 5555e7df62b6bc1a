package io.multimodule.pool;

/**
 * What a frame of a worker holds; texts come on the data descriptor or between states, all else on the data descriptor.
 */
enum FrameKind {
    /** Data in JSON. */
    JSON('J'),
    /** Data as it is. */
    RAW('R'),
    /** Data in JSON and an exit code. */
    EXIT_JSON('X'),
    /** Data as it is and an exit code. */
    EXIT_RAW('Y'),
    /** Text: what the worker works on. */
    WORK('W'),
    /** Text: the stacks of the worker's threads, as the answer to the command. */
    STACKS('T'),
    /** Text: what went wrong in a worker that goes on. */
    PROBLEM('P'),
    /** What came in the queue and is no message, with the reason. */
    REFUSED('Q'),
    /** Text: why the worker fails. */
    FAILURE('F');

    private final byte letter;

    FrameKind(char letter) {
        this.letter = (byte) letter;
    }

    byte letter() {
        return letter;
    }

    boolean isData() {
        return this == JSON || this == RAW || isExit();
    }

    /** Whether it may come between states. */
    boolean isText() {
        return !isData() && this != REFUSED;
    }

    boolean isExit() {
        return this == EXIT_JSON || this == EXIT_RAW;
    }

    boolean isJson() {
        return this == JSON || this == EXIT_JSON;
    }

    /** The kind with a letter, or null. */
    static FrameKind of(byte letter) {
        for (FrameKind kind : values()) {
            if (kind.letter == letter) {
                return kind;
            }
        }
        return null;
    }
}
