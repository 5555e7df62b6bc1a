package io.multimodule.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Optional;
import jdk.net.UnixDomainPrincipal;

/**
 * Lets in root, the user that owns the socket, and the members of the socket's group.
 *
 * <p>The mode of the socket already keeps others out; this holds when somebody opens the mode up. Members
 * beyond those whose first group it is are read from {@code /etc/group} at each connection, so a change there
 * counts at once.
 */
final class SocketOwners implements PeerCheck {
    static final Path GROUP_FILE = Path.of("/etc/group");
    private static final int MEMBERS = 3;

    private final Path groupFile;
    private final UserPrincipal owner;
    private final GroupPrincipal group;

    SocketOwners(Path groupFile, UserPrincipal owner, GroupPrincipal group) {
        this.groupFile = groupFile;
        this.owner = owner;
        this.group = group;
    }

    static SocketOwners of(Path socket) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(socket, PosixFileAttributes.class);
        return new SocketOwners(GROUP_FILE, attributes.owner(), attributes.group());
    }

    @Override
    public Optional<String> refusal(UnixDomainPrincipal peer) {
        String user = peer.user().getName();
        if (user.equals("root") || peer.user().equals(owner) || peer.group().equals(group) || member(user)) {
            return Optional.empty();
        }
        return Optional.of("the user " + user + " may not control this daemon: only root, " + owner.getName()
                + " and the members of the group " + group.getName() + " may; use sudo, or have an administrator run"
                + " \"adduser " + user + " " + group.getName() + "\" and log in again");
    }

    private boolean member(String user) {
        try (var lines = Files.lines(groupFile, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .anyMatch(field -> field.length > MEMBERS && field[0].equals(group.getName())
                            && Arrays.asList(field[MEMBERS].split(",")).contains(user));
        } catch (IOException e) {
            // Without the file nobody is a member by it, and the refusal says who may.
            return false;
        }
    }
}
