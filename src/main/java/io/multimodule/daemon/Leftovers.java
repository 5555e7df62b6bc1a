package io.multimodule.daemon;

import io.multimodule.control.StateDirectory;
import io.multimodule.runtime.Reports;
import io.multimodule.spill.SpillDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What hosts that ended have left on disk: messages that waited for a full queue. Such a host is run once
 * more, without tasks, until they are sent. Waits for the disk.
 */
final class Leftovers {
    private final StateDirectory directory;
    private final Reports reports;

    Leftovers(StateDirectory directory, Reports reports) {
        this.directory = directory;
        this.reports = reports;
    }

    /** Whether a host that does not run left something. */
    boolean has(String host) {
        try {
            return !SpillDisk.leftIn(directory.spillOf(host)).isEmpty();
        } catch (IOException e) {
            reports.error(host, "what host " + host + " left in " + directory.spillOf(host) + " cannot be read: " + e
                    + "; check its permissions", e);
            return false;
        }
    }

    /** The hosts that may have left something, whether they run or not. */
    Set<String> hosts() {
        Set<String> found = new TreeSet<>();
        if (!Files.isDirectory(directory.hosts())) {
            return found;
        }
        try (Stream<Path> all = Files.list(directory.hosts())) {
            all.filter(Files::isDirectory).map(path -> path.getFileName().toString()).forEach(found::add);
        } catch (IOException e) {
            reports.error("supervisor", "what hosts left in " + directory.hosts() + " cannot be read: " + e, e);
        }
        return found;
    }
}
