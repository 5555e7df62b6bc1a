package io.multimodule.unit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory where plain-process units are registered. Each unit has files that begin with its name
 * without {@code .service}: {@code .unit} is ours and written before anything runs, {@code .shim},
 * {@code .main} and {@code .exit} come from the unit's holder, {@code .ready} is ours again,
 * {@code .log} has what its processes wrote.
 */
final class ProcessFiles {
    private static final String RECORD = "unit";
    private static final long LARGEST_LOG = 8L << 20;

    private final Path directory;

    ProcessFiles(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath().normalize();
        Files.createDirectories(this.directory);
        // Units of other users reach their socket in here, and can list nothing.
        Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    Path directory() {
        return directory;
    }

    Path base(UnitName name) {
        String value = name.value();
        return directory.resolve(value.substring(0, value.length() - UnitName.SUFFIX.length()));
    }

    Path file(UnitName name, String kind) {
        Path base = base(name);
        return base.resolveSibling(base.getFileName() + "." + kind);
    }

    /** A name for the notify socket, short whatever the unit's name is. */
    Path socket(String invocation) {
        return directory.resolve(invocation.substring(0, 16) + ".sock");
    }

    /** The unit whose file this is; empty for what is no unit's, or not finished. */
    Optional<UnitName> unitOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        boolean event = dot > 0 && List.of("shim", "main", "exit").contains(name.substring(dot + 1));
        return event ? Optional.of(new UnitName(name.substring(0, dot) + UnitName.SUFFIX)) : Optional.empty();
    }

    List<UnitName> registered(String prefix) throws IOException {
        List<UnitName> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*." + RECORD)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix)) {
                    names.add(new UnitName(name.substring(0, name.length() - RECORD.length() - 1) + UnitName.SUFFIX));
                }
            }
        }
        return names;
    }

    void write(UnitName name, Properties record) throws IOException {
        Path file = file(name, RECORD);
        Path unfinished = file(name, RECORD + "~");
        try (Writer writer = Files.newBufferedWriter(unfinished)) {
            record.store(writer, null);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Properties read(UnitName name) throws IOException {
        Properties record = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file(name, RECORD))) {
            record.load(reader);
        }
        return record;
    }

    /** The process that a holder wrote down; empty before it did. */
    Optional<ProcessIdentity> process(UnitName name, String kind) throws IOException {
        Path file = file(name, kind);
        return Files.exists(file) ? ProcessIdentity.parse(Files.readString(file)) : Optional.empty();
    }

    Optional<Integer> exitStatus(UnitName name) throws IOException {
        Path file = file(name, "exit");
        return Files.exists(file) ? Optional.of(Integer.parseInt(Files.readString(file).strip())) : Optional.empty();
    }

    boolean ready(UnitName name) {
        return Files.exists(file(name, "ready"));
    }

    void markReady(UnitName name) throws IOException {
        Files.writeString(file(name, "ready"), "");
    }

    /** Forgets a unit; its log stays until the next start, and the one before it. */
    void remove(UnitName name) throws IOException {
        for (String kind : List.of("shim", "main", "exit", "ready", RECORD)) {
            Files.deleteIfExists(file(name, kind));
        }
    }

    Path freshLog(UnitName name) throws IOException {
        Path log = file(name, "log");
        if (Files.exists(log)) {
            Files.move(log, file(name, "log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    /** Keeps a log below its bound while its writers have it open: the older part becomes the former log. */
    void boundLog(UnitName name) throws IOException {
        Path log = file(name, "log");
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.copy(log, file(name, "log.1"), StandardCopyOption.REPLACE_EXISTING);
            Files.newByteChannel(log, java.nio.file.StandardOpenOption.WRITE).truncate(0).close();
        }
    }

    /** Removes notify sockets that no registered unit has. */
    void removeSocketsBut(Stream<String> invocations) throws IOException {
        List<Path> kept = invocations.map(this::socket).toList();
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*.sock")) {
            for (Path socket : sockets) {
                if (!kept.contains(socket)) {
                    Files.deleteIfExists(socket);
                }
            }
        }
    }
}
