package io.multimodule.spill;

import java.io.IOException;

/** A piece of work over dead letters that takes several turns of the disk's thread. */
interface DeadLetterTask {

    /**
     * Goes on, and asks for another turn when there is more that can be done at once.
     *
     * @return whether it is done
     */
    boolean step() throws IOException;

    /** Ends without being done. */
    void fail(Exception cause);
}
