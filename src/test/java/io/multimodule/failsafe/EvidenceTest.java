package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.message.JsonCodec;
import io.multimodule.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final Finding FINDING = new Finding(Subject.task("Counter"), Measure.MEMORY, Duration.ofSeconds(60),
            Level.FAILSAFE, 316_145_664, new Amount(268_435_456, "256MiB"));
    private static final Instant WHEN = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void shouldSayAllThatAPersonNeeds() throws Exception {
        Evidence evidence = new Evidence(FINDING, WHEN, "stopped with SIGTERM", List.of("one", "two"), "main: runs");

        assertThat(evidence.reason()).isEqualTo("memory 301.5MiB over 1m is above failsafe 256MiB");
        Message expected = Message.builder(12).put("task", "Counter").put("metric", "memory").put("window", 60L)
                .put("level", "failsafe").put("value", 316_145_664.0).put("value_text", "301.5MiB")
                .put("limit", 268_435_456.0).put("limit_text", "256MiB").put("when", "2026-03-04T05:06:07Z")
                .put("done", "stopped with SIGTERM").put("last_lines", List.of("one", "two")).put("thread_dump", "main: runs")
                .build();
        assertThat(evidence.toMessage()).isEqualTo(expected);
        assertThat(JsonCodec.read(JsonCodec.write(evidence.toMessage())).string("value_text")).isEqualTo("301.5MiB");
    }

    @Test
    void shouldKeepNoMoreThanAHoldShouldCarry() {
        Evidence evidence = new Evidence(FINDING, WHEN, "stopped", Collections.nCopies(50, "x".repeat(10_000)), "y".repeat(1 << 20));

        assertThat(evidence.lastLines()).hasSize(20).allMatch(line -> line.length() < 2_100 && line.endsWith("cut"));
        assertThat(evidence.threadDump()).hasSizeLessThan(66_000).endsWith("cut");
        assertThat(new Evidence(FINDING, WHEN, "stopped", List.of(), "").toMessage().get("thread_dump")).isNull();
    }
}
