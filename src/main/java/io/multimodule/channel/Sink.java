package io.multimodule.channel;

import java.io.IOException;

/** Takes entries to one target. All methods on the writer thread. */
interface Sink {

    /** Takes an entry; it may lie in a buffer until {@link #flush}. */
    void write(ChannelEntry entry) throws IOException;

    /** Brings out what lies in a buffer. Called at the end of every turn that wrote. */
    default void flush() throws IOException {
    }

    /** Lets go of what is open, so that the next entry opens it anew. */
    default void reopen() throws IOException {
    }
}
