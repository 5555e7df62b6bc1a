package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    Path temporary;

    @Test
    void shouldCompleteTheNameFromTheHostsFile() throws Exception {
        Path kernel = Files.writeString(temporary.resolve("hostname"), "web1\n");
        Path hosts = Files.writeString(temporary.resolve("hosts"), """
                127.0.0.1 localhost
                # 10.0.0.9 wrong.example.com web1
                10.0.0.1  web1.example.com web1 www
                """);
        assertThat(Machine.hostname(kernel, hosts)).isEqualTo("web1.example.com");
        assertThat(Machine.hostname(kernel, temporary.resolve("none"))).isEqualTo("web1");
        Files.writeString(hosts, "127.0.1.1 web1 localhost\n");
        assertThat(Machine.hostname(kernel, hosts)).isEqualTo("web1");
        Files.writeString(kernel, "full.example.org\n");
        assertThat(Machine.hostname(kernel, hosts)).isEqualTo("full.example.org");
    }

    @Test
    void shouldKnowTheMemoryOfThisMachine() throws Exception {
        assertThat(Machine.hostname()).isNotEmpty();
        assertThat(Machine.memoryBytes()).isGreaterThan(64L << 20);
    }

    @Test
    void shouldKnowAccounts() {
        assertThat(Accounts.uid("root")).hasValue(0);
        assertThat(Accounts.gid("root")).hasValue(0);
        assertThat(Accounts.user(0)).contains("root");
        assertThat(Accounts.group(0)).contains("root");
        assertThat(Accounts.uid("12345678")).hasValue(12345678);
        assertThat(Accounts.uid("no such user")).isEmpty();
        assertThat(Accounts.gid("no such group")).isEmpty();
        assertThat(Accounts.user(123_456_789)).isEmpty();
    }
}
