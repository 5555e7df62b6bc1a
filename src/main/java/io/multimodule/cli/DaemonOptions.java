package io.multimodule.cli;

import io.multimodule.control.ControlClient;
import io.multimodule.control.StateDirectory;
import io.multimodule.control.StatusDocument;
import io.multimodule.control.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which daemon is meant. Taken before or after the name of a subcommand; the one after it wins. */
final class DaemonOptions {
    static final String VARIABLE = "MULTIMODULE_SOCKET";
    static final Path SYSTEM_SOCKET = Path.of("/run/multimodule/control.sock");
    static final Path SYSTEM_STATE = Path.of("/var/lib/multimodule");

    private final Surroundings surroundings;
    private final Optional<DaemonOptions> outer;

    @Option(names = "--socket", paramLabel = "PATH", description = "the daemon's control socket; default:"
            + " control.sock in the directory given with -s, else $" + VARIABLE
            + ", else /run/multimodule/control.sock")
    private Path socket;

    @Option(names = {"-s", "--state-dir"}, paramLabel = "DIR", description = "the daemon's state directory; default:"
            + " /var/lib/multimodule")
    private Path stateDirectory;

    @Option(names = "--timeout", paramLabel = "DURATION", converter = WaitTime.class,
            description = "how long to wait for the daemon; default: 5s")
    private Duration timeout;

    DaemonOptions(Surroundings surroundings, Optional<DaemonOptions> outer) {
        this.surroundings = surroundings;
        this.outer = outer;
    }

    ControlClient client() {
        return new ControlClient(socket(), timeout());
    }

    Duration timeout() {
        return namedTimeout().orElse(ControlClient.DEFAULT_TIMEOUT);
    }

    Path socket() {
        return namedSocket()
                .or(() -> namedStateDirectory().map(DaemonOptions::socketOf))
                .or(() -> Optional.ofNullable(surroundings.environment().get(VARIABLE)).filter(text -> !text.isEmpty())
                        .map(Path::of))
                .orElse(SYSTEM_SOCKET);
    }

    /** In the directory, or where the daemon wrote that it listens. */
    private static Path socketOf(Path stateDirectory) {
        StateDirectory directory = new StateDirectory(stateDirectory);
        Path inside = directory.controlSocket();
        if (Files.exists(inside)) {
            return inside;
        }
        try {
            return new StatusFile(directory.statusFile()).read().map(StatusDocument::socket).orElse(inside);
        } catch (IOException e) {
            return inside;
        }
    }

    /** The state directory when somebody named one. */
    Optional<Path> namedStateDirectory() {
        return Optional.ofNullable(stateDirectory).or(() -> outer.flatMap(DaemonOptions::namedStateDirectory));
    }

    /** Where the daemon may have left its status, the most certain first. */
    List<Path> statusFiles() {
        List<Path> files = new ArrayList<>();
        namedStateDirectory().ifPresent(directory -> files.add(new StateDirectory(directory).statusFile()));
        files.add(socket().resolveSibling(StatusFile.NAME));
        if (socket().equals(SYSTEM_SOCKET)) {
            files.add(new StateDirectory(SYSTEM_STATE).statusFile());
        }
        return files.stream().distinct().toList();
    }

    private Optional<Path> namedSocket() {
        return Optional.ofNullable(socket).or(() -> outer.flatMap(DaemonOptions::namedSocket));
    }

    private Optional<Duration> namedTimeout() {
        return Optional.ofNullable(timeout).or(() -> outer.flatMap(DaemonOptions::namedTimeout));
    }
}
