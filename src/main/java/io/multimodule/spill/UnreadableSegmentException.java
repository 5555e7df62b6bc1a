package io.multimodule.spill;

import java.io.IOException;
import java.nio.file.Path;

/** A segment file whose header this program cannot read. */
final class UnreadableSegmentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean empty;

    UnreadableSegmentException(Path path, String what, boolean empty) {
        super(path + " " + what);
        this.empty = empty;
    }

    /** Whether the file is so short that no record can be in it: a kill came between its creation and its header. */
    boolean empty() {
        return empty;
    }
}
