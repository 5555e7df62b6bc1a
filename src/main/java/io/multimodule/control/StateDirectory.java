package io.multimodule.control;

import java.nio.file.Path;

/**
 * Where the daemon keeps what in its state directory; its tools look in the same places.
 *
 * @param root the state directory
 */
public record StateDirectory(Path root) {

    /** The control socket, unless the configuration puts it somewhere else. */
    public Path controlSocket() {
        return root.resolve("control.sock");
    }

    /** The status file. */
    public Path statusFile() {
        return root.resolve(StatusFile.NAME);
    }

    /** One directory of snapshots for each task. */
    public Path states() {
        return root.resolve("state");
    }

    /** Outboxes, lanes and dead letters of a task host, which are its own while it runs. */
    public Path spillOf(String host) {
        return root.resolve("hosts").resolve(host);
    }

    /** Outboxes, lanes and dead letters. */
    public Path spill() {
        return root.resolve("spill");
    }
}
