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
     * @param writable the only paths that stay writable to it, besides those of every unit
     */
    record Grant(String user, List<String> command, List<String> writable) {
        private static final List<String> USUAL = List.of("/run/multimodule", "/var/log/multimodule");

        /** Copies. */
        public Grant {
            command = List.copyOf(command);
            writable = List.copyOf(writable);
        }

        /** What is granted of paths; a leading {@code -}, which ignores a path that is missing, is all the same. */
        List<String> granted(List<String> paths) {
            return paths.stream().filter(path -> USUAL.contains(plain(path))
                    || writable.stream().anyMatch(own -> plain(own).equals(plain(path)))).toList();
        }

        private static String plain(String path) {
            return path.startsWith("-") ? path.substring(1) : path;
        }
    }
}
