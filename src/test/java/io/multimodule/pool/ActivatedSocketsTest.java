package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.posix.Descriptor;
import io.multimodule.posix.ListeningSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivatedSocketsTest {
    private static ActivatedSockets in(String... environment) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], environment[i + 1]);
        }
        return ActivatedSockets.in(variables, 7);
    }

    @Test
    void shouldFindThoseThatAreForThisProcess() throws Exception {
        assertThat(in("LISTEN_PID", "7", "LISTEN_FDS", "2")).isEqualTo(new ActivatedSockets(List.of(3, 4), List.of()));
        assertThat(in("LISTEN_PID", "7", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "web:")
                .warnings()).as("a name may be empty").isEmpty();
        for (ActivatedSockets none : List.of(in("LISTEN_PID", "8", "LISTEN_FDS", "2"), in(), in("LISTEN_PID", "7"),
                in("LISTEN_PID", "7", "LISTEN_FDS", "0"), in("LISTEN_PID", "8", "LISTEN_FDS", "two"))) {
            assertThat(none).isEqualTo(new ActivatedSockets(List.of(), List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "two", "1 ", "1025", "99999", "99999999999999999999"})
    void shouldRefuseANumberOfSocketsThatIsNone(String count) {
        assertThatThrownBy(() -> in("LISTEN_PID", "7", "LISTEN_FDS", count)).isInstanceOf(IOException.class)
                .hasMessage("LISTEN_FDS is \"" + count + "\"; it must be the number of sockets that this program is given, from"
                        + " descriptor 3 on, and at most 1024; correct it where the program is started, or leave it out to"
                        + " have it open its sockets itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-7", "0", "seven", "77777777777777777777"})
    void shouldRefuseAProcessThatIsNone(String pid) {
        assertThatThrownBy(() -> in("LISTEN_PID", pid, "LISTEN_FDS", "1")).isInstanceOf(IOException.class)
                .hasMessageStartingWith("LISTEN_PID is \"" + pid + "\"; it must be the process id").hasMessageContaining("is 7;");
    }

    @Test
    void shouldSayWhatIsOdd() throws Exception {
        ActivatedSockets nobodys = in("LISTEN_FDS", "2");
        assertThat(nobodys.numbers()).isEmpty();
        assertThat(nobodys.warnings()).singleElement().asString().contains("LISTEN_PID is not set", "process id, 7 now");
        ActivatedSockets named = in("LISTEN_PID", "7", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "web");
        assertThat(named.numbers()).containsExactly(3, 4);
        assertThat(named.warnings()).singleElement().asString().contains("has 1 names, for 2 sockets");
        assertThat(named.tooFewFor(2)).isEmpty();
        assertThat(named.tooFewFor(3)).contains("was given 2 sockets (LISTEN_FDS) in place of the 3 addresses");
    }

    @Test
    void shouldRefuseWhatDoesNotListen() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open(new InetSocketAddress("127.0.0.1", 0), 1);
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            new ActivatedSockets(List.of(socket.descriptor().number()), List.of()).check();
            assertThatThrownBy(() -> new ActivatedSockets(List.of(socket.descriptor().number(), pipe.reading().number()),
                    List.of()).check()).hasMessageStartingWith("LISTEN_FDS is 2, so descriptors 3 to 4 must be sockets that"
                    + " listen, but descriptor " + pipe.reading().number() + " is no socket; correct it");
            int number = pipe.writing().number();
            pipe.writing().close();
            assertThatThrownBy(() -> new ActivatedSockets(List.of(number), List.of()).check())
                    .hasMessageContaining("descriptor " + number + " is not open");
        }
    }
}
