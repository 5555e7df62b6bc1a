package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.queue.MalformedMessageException;
import io.multimodule.queue.MalformedMessageException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RefusedBytesTest {
    @Test
    void shouldArriveWithTheReasonAndAllBytes() throws IOException {
        byte[] bytes = {0, 1, -1, '\n', 0};
        RefusedBytes sent = new RefusedBytes(new MalformedMessageException(Reason.FILE_FORBIDDEN, "nicht für uns"), bytes);

        RefusedBytes there = RefusedBytes.of(sent.payload());

        assertThat(there.bytes()).isEqualTo(bytes);
        assertThat(there.fault().reason()).isEqualTo(Reason.FILE_FORBIDDEN);
        assertThat(there.fault()).hasMessage("nicht für uns");
        assertThat(there.describe()).contains("nicht für uns", "5 bytes", "AAH/CgA=");
    }

    @Test
    void shouldRefuseWhatIsNone() {
        for (String payload : new String[] {"", "abc", "\0\0\0\4NONE\0\0\0\0", "\0\0\0\5EMPTY\0\0\0\7short"}) {
            assertThatThrownBy(() -> RefusedBytes.of(payload.getBytes(StandardCharsets.US_ASCII))).as(payload)
                    .isInstanceOf(IOException.class).hasMessageContaining(payload.length() + " bytes");
        }
    }
}
