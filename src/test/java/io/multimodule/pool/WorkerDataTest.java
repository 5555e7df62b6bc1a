package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON of workers, in the worker and in the main process. */
class WorkerDataTest {
    private static Object nested(int depth) {
        Object data = List.of();
        for (int i = 1; i < depth; i++) {
            data = List.of(data);
        }
        return data;
    }

    @Test
    void shouldReadALongText() throws Exception {
        String text = "x".repeat(30_000_000);

        assertThat(text.equals(new WorkerData(1, WorkerJson.write(text), true).value())).isTrue();
    }

    @Test
    void shouldReadALongNumberAndALongName() throws Exception {
        BigInteger number = new BigInteger("7".repeat(2_000));
        String name = "n".repeat(60_000);

        Object read = new WorkerData(1, WorkerJson.write(Map.of(name, number)), true).value();

        assertThat(read).isEqualTo(Map.of(name, number));
    }

    @Test
    void shouldWriteAndReadWhatIsDeepAndRefuseWhatIsDeeper() throws Exception {
        assertThat(new WorkerData(1, WorkerJson.write(nested(500)), true).value()).isEqualTo(nested(500));
        assertThatThrownBy(() -> WorkerJson.write(nested(501))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500");
    }

    @Test
    void shouldRefuseWhatHoldsItself() {
        List<Object> self = new ArrayList<>();
        self.add(self);

        assertThatThrownBy(() -> WorkerJson.write(self)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be written as JSON");
    }
}
