package io.multimodule.cli;

import io.multimodule.queue.QueueAccess;
import io.multimodule.queue.QueueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import java.util.Set;

/** Whom a tool lets take part in what it makes in a queue directory: those whom the directory itself does. */
final class QueueReach {
    private QueueReach() {
    }

    /** The directory's group where it may write there, and everybody where everybody may. */
    static QueueAccess of(Path directory) throws QueueException {
        if (!Files.isDirectory(directory)) {
            return QueueAccess.OWNER_AND_GROUP;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                return QueueAccess.EVERYBODY;
            }
            boolean shared = permissions.containsAll(PosixFilePermissions.fromString("---rwx---"));
            return new QueueAccess(QueueAccess.OWNER_AND_GROUP.mode(),
                    shared ? OptionalInt.of((int) Files.getAttribute(directory, "unix:gid")) : OptionalInt.empty());
        } catch (IOException e) {
            throw new QueueException("cannot read the permissions of the queue directory " + directory + ": " + e
                    + "; name another with -P", e);
        }
    }
}
