package io.multimodule.broker;

import io.multimodule.unit.UnitException;
import java.util.List;
import java.util.Optional;

/** What root has written down about tasks that run as somebody else. Any thread; reads files. */
@FunctionalInterface
interface RootConfiguration {

    /**
     * What is written about one task or pool.
     *
     * @param kind what it is
     * @param name its name
     * @return empty when no user is named for it
     * @throws UnitException what is written cannot be trusted, or cannot be read
     */
    Optional<Grant> grant(UnitKind kind, String name) throws UnitException;

    /**
     * The leave to run one task as another user.
     *
     * @param user the only user
     * @param command the only command; empty for the packaged launcher
     * @param writable the only paths that may be writable to the packaged launcher; of no meaning to a command
     */
    record Grant(String user, List<String> command, List<String> writable) {
        /** Copies. */
        public Grant {
            command = List.copyOf(command);
            writable = List.copyOf(writable);
        }

        /** With no paths of its own. */
        Grant(String user, List<String> command) {
            this(user, command, List.of());
        }
    }
}
