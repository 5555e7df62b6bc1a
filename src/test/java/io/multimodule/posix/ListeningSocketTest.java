package io.multimodule.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ListeningSocketTest {
    @TempDir
    Path folder;

    private UnixDomainSocketAddress file() {
        return UnixDomainSocketAddress.of(folder.resolve("socket"));
    }

    @Test
    void shouldSayThatSomebodyListensThereAlsoWhenHeHasNoRoomForOneMore() throws Exception {
        try (ListeningSocket busy = ListeningSocket.open(file(), 0)) {
            List<SocketChannel> waiting = new ArrayList<>();
            try {
                while (connects(waiting)) {
                    assertThat(waiting).hasSizeLessThan(10);
                }
                assertThatThrownBy(() -> ListeningSocket.open(busy.address(), 0)).isInstanceOf(IOException.class)
                        .hasMessageContaining("somebody listens there already");
            } finally {
                for (SocketChannel one : waiting) {
                    one.close();
                }
            }
        }
    }

    /** False when there is no room. */
    private boolean connects(List<SocketChannel> waiting) throws IOException {
        SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(one);
        one.configureBlocking(false);
        try {
            return one.connect(file());
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void shouldReplaceAFileAtWhichNobodyListensAndRemoveItsOwn() throws Exception {
        Descriptor left = ListeningSocket.open(file(), 1).descriptor();
        left.close();
        assertThat(file().getPath()).exists();
        ListeningSocket second = ListeningSocket.open(file(), 1);
        assertThat(second.address()).isEqualTo(file());
        second.close();
        assertThat(file().getPath()).doesNotExist();
    }

    @Test
    void shouldLeaveAFileThatIsNoSocket() throws Exception {
        Files.writeString(file().getPath(), "precious");
        assertThatThrownBy(() -> ListeningSocket.open(file(), 1)).hasMessageContaining("there is a file that is no socket");
        assertThat(file().getPath()).hasContent("precious");
    }

    @Test
    void shouldNameThePortThatTheKernelChoseAndWhoHasOneAlready() throws Exception {
        try (ListeningSocket first = ListeningSocket.open(new InetSocketAddress("127.0.0.1", 0), 1)) {
            assertThat(((InetSocketAddress) first.address()).getPort()).isPositive();
            assertThatThrownBy(() -> ListeningSocket.open(first.address(), 1)).hasMessageContaining("EADDRINUSE")
                    .hasMessageContaining("ss -lntxp");
        }
    }

    @Test
    void shouldTakeOverWhatListensAndNothingElse() throws Exception {
        try (ListeningSocket socket = ListeningSocket.open(new InetSocketAddress("127.0.0.1", 0), 1);
                Descriptor.Pipe pipe = Descriptor.pipe();
                ListeningSocket inherited = ListeningSocket.inherited(socket.descriptor().number())) {
            assertThat(inherited.address()).isEqualTo(socket.address());
            assertThatThrownBy(() -> ListeningSocket.inherited(pipe.reading().number()))
                    .hasMessageContaining("is no socket; check who starts");
            int number = pipe.reading().number();
            pipe.reading().close();
            assertThat(ListeningSocket.faultOf(number)).isEqualTo("is not open");
        }
    }
}
