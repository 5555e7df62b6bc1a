package io.multimodule.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the control server listens.
 *
 * @param path the socket's file; its directory must exist
 * @param group the group that may talk to the daemon; {@code null} leaves that of the process
 */
public record ControlSocket(Path path, String group) {
    /** The longest path of a Unix socket that Linux takes, in bytes (sun_path without the final zero). */
    public static final int MAXIMUM_PATH_BYTES = 107;
    private static final int BACKLOG = 64;
    private static final String MODE = "rw-rw----";

    /** Checks the path, of which a longer form is used while the socket is made. */
    public ControlSocket {
        int bytes = temporary(path).toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAXIMUM_PATH_BYTES) {
            throw new IllegalArgumentException("the control socket " + path + " has a path too long for Linux: with"
                    + " the ending .new it has " + bytes + " bytes, and " + MAXIMUM_PATH_BYTES
                    + " are possible; choose a shorter directory");
        }
    }

    /**
     * Starts listening. The file appears in its place only when mode and group are right; one that a dead
     * daemon left is replaced.
     *
     * @throws IOException somebody answers there already, or the file cannot be made; the text names it
     */
    public ServerSocketChannel listen() throws IOException {
        if (answers()) {
            throw new IOException("another daemon answers on the control socket " + path
                    + "; stop it with \"multimodulectl --socket " + path + " stop\", or choose another state"
                    + " directory");
        }
        Path temporary = temporary(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(temporary);
            channel.bind(UnixDomainSocketAddress.of(temporary), BACKLOG);
            restrict(temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException e) {
            try (channel) {
                Files.deleteIfExists(temporary);
            } catch (IOException later) {
                e.addSuppressed(later);
            }
            throw new IOException("cannot listen on the control socket " + path + ": " + e
                    + "; check that its directory exists and that this user may write to it", e);
        }
    }

    private boolean answers() {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            // Nobody listens: the file is left over.
            return false;
        }
    }

    private void restrict(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (group != null) {
            GroupPrincipal principal = file.getFileSystem().getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(group);
            view.setGroup(principal);
        }
        view.setPermissions(PosixFilePermissions.fromString(MODE));
    }

    private static Path temporary(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }
}
