package io.multimodule.control;

import java.nio.file.Path;

/**
 * Where the daemon keeps what in its state directory; its tools look in the same places.
 *
 * @param root the state directory
 */
public record StateDirectory(Path root) {
    /** How the names of lock files end. */
    public static final String LOCK = ".lock";

    /** The control socket, unless the configuration puts it somewhere else. */
    public Path controlSocket() {
        return root.resolve("control.sock");
    }

    /** Whoever has this lock is the daemon. */
    public Path lock() {
        return root.resolve("multimoduled.lock");
    }

    /** The status file. */
    public Path statusFile() {
        return root.resolve(StatusFile.NAME);
    }

    /** One directory of snapshots for each task. */
    public Path states() {
        return root.resolve("state");
    }

    /** One file for each task that must not run. */
    public Path holds() {
        return root.resolve("holds");
    }

    /** What is known of plain processes that tasks run in, where systemd does not keep them. */
    public Path units() {
        return root.resolve("units");
    }

    /** One lock file for each task that was ever in a process of its own: whoever has the lock has the task. */
    public Path claims() {
        return root.resolve("claims");
    }

    /** The lock of one task. */
    public Path claimOf(String task) {
        return claims().resolve(task + LOCK);
    }

    /** Which host has which task; in a directory of its own, which hosts watch. */
    public Path placement() {
        return root.resolve("placement").resolve("homes.json");
    }

    /** How each process was started. */
    public Path launches() {
        return placement().resolveSibling("launches.json");
    }

    /** The levels that were told and last. */
    public Path levels() {
        return root.resolve("levels.json");
    }

    /** The status file of a task host. */
    public Path statusOf(String host) {
        return spillOf(host).resolve(StatusFile.NAME);
    }

    /** Whoever has this lock has the directory of a task host, so there is one of that name. */
    public Path lockOf(String host) {
        return hosts().resolve(host + LOCK);
    }

    /** Where a task host is told what to do with its dead letters. */
    public Path socketOf(String host) {
        return spillOf(host).resolve("control.sock");
    }

    /** Outboxes, lanes and dead letters of a task host, which are its own while it runs. */
    public Path spillOf(String host) {
        return hosts().resolve(host);
    }

    /** One directory for each task host there ever was. */
    public Path hosts() {
        return root.resolve("hosts");
    }

    /** Outboxes, lanes and dead letters. */
    public Path spill() {
        return root.resolve("spill");
    }
}
