package io.multimodule.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the main process of a pool shows what it does and is told things; tools look in the same places, also while
 * the daemon is down. It lies beside the daemon's control socket, which in an installed system is in memory.
 *
 * @param root the directory of one pool
 */
public record PoolDirectory(Path root) {
    private static final String POOLS = "pools";
    private static final String BOARD = "board.";

    /** The directory of one pool of the daemon with that control socket. */
    public static PoolDirectory of(Path controlSocket, String pool) {
        return new PoolDirectory(controlSocket.resolveSibling(POOLS).resolve(pool));
    }

    /** The pools that have said something of themselves, by name. */
    public static List<String> names(Path controlSocket) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(controlSocket.resolveSibling(POOLS))) {
            found.forEach(path -> names.add(path.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return names.stream().sorted().toList();
    }

    /** Where the daemon with that control socket takes the sockets of pools to keep; in a directory for that alone. */
    public static Path sockets(Path controlSocket) {
        return controlSocket.resolveSibling("sockets").resolve(controlSocket.getFileName());
    }

    /** The control socket of the pool itself. */
    public Path socket() {
        return root.resolve("control.sock");
    }

    /** What the pool says of itself; there while its main process runs. */
    public Path document() {
        return root.resolve("pool.json");
    }

    /** The scoreboard of one shift of workers. */
    public Path board(long shift) {
        return root.resolve(BOARD + shift);
    }

    /** The scoreboards that there are: one, or two while workers of another configuration take over. */
    public List<Path> boards() throws IOException {
        List<Path> boards = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, BOARD + "*")) {
            found.forEach(boards::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return boards.stream().sorted().toList();
    }
}
