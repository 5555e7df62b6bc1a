package io.multimodule.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketOwnersTest {
    @TempDir
    Path directory;

    private SocketOwners owners;

    private record Account(String getName) implements GroupPrincipal {
        @Override
        public String getName() {
            return getName;
        }
    }

    @BeforeEach
    void group() throws IOException {
        Path file = directory.resolve("group");
        Files.writeString(file, "broken line\nother:x:1:eve\nmultimodule:x:990:ann,bob\n");
        owners = new SocketOwners(file, user("daemon"), new Account("multimodule"));
    }

    private static UserPrincipal user(String name) {
        return new Account(name);
    }

    private static UnixDomainPrincipal peer(String user, String group) {
        return new UnixDomainPrincipal(user(user), new Account(group));
    }

    @Test
    void shouldLetInRootTheOwnerAndTheGroup() {
        assertThat(owners.refusal(peer("root", "root"))).isEmpty();
        assertThat(owners.refusal(peer("daemon", "daemon"))).isEmpty();
        assertThat(owners.refusal(peer("carl", "multimodule"))).isEmpty();
        assertThat(owners.refusal(peer("bob", "users"))).isEmpty();
    }

    @Test
    void shouldTellOthersWhoMayAndHowToBecomeOne() {
        assertThat(owners.refusal(peer("eve", "users"))).hasValueSatisfying(text -> assertThat(text)
                .startsWith("the user eve may not control this daemon: only root, daemon and the members of the group"
                        + " multimodule may")
                .contains("adduser eve multimodule"));
    }

    @Test
    void shouldKnowNoMembersWithoutTheFile() {
        SocketOwners blind = new SocketOwners(directory.resolve("none"), user("daemon"), new Account("multimodule"));

        assertThat(blind.refusal(peer("bob", "users"))).isPresent();
        assertThat(blind.refusal(peer("root", "root"))).isEmpty();
    }
}
