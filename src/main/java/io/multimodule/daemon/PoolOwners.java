package io.multimodule.daemon;

import io.multimodule.cgroup.ControlGroup;
import io.multimodule.control.SocketKeeper;
import io.multimodule.supervise.UnitNames;
import io.multimodule.unit.UnitName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Which process a pool's sockets are for: within the units of tasks, those of the pool's own unit alone. All of them may
 * be of one user, and the sandbox of each is not to be left by way of another's sockets. A process in none of these
 * units is one of a daemon without systemd, or of a person. Any thread.
 */
final class PoolOwners implements SocketKeeper.Owners {
    private final Path proc;

    /** @param proc where processes show themselves */
    PoolOwners(Path proc) {
        this.proc = proc;
    }

    @Override
    public boolean mayHave(int pid, String pool) {
        List<String> ours;
        try {
            ours = Arrays.stream(ControlGroup.of(proc, Integer.toString(pid)).split("/")).filter(PoolOwners::isOurs)
                    .toList();
        } catch (IOException e) {
            // It is gone, or hidden from this one.
            return false;
        }
        return ours.isEmpty() || ours.equals(List.of(UnitNames.ofPool(pool).value()));
    }

    private static boolean isOurs(String part) {
        return part.startsWith(UnitNames.PREFIX) && part.endsWith(UnitName.SUFFIX);
    }
}
