package io.multimodule.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.failsafe.Measure;
import io.multimodule.message.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a task reads from files is in memory for a while, and is not held against it. */
class FileReaderTest extends WithMeasuredUnit {
    @BeforeEach
    void limit() throws Exception {
        open("tasks: { Eater: { external: true, limits: { memory: { warn: none, severe: none, failsafe: 100MiB, for: 5s } } } }\n");
    }

    @Test
    void shouldNotHoldATaskThatReadsALargeFileFast() throws Exception {
        for (int i = 0; i < 20; i++) {
            second(20, i * 400);
        }

        assertThat(breaches).isEmpty();
        assertThat(accountant.withFigures(Message.of("name", "Eater")).object("figures").number("memory", 0)).isEqualTo(20 * MIB);
    }

    @Test
    void shouldHoldATaskThatGrowsBesides() throws Exception {
        for (int i = 0; i < 5; i++) {
            second(101, i * 400);
        }

        assertThat(breaches).singleElement().satisfies(breach -> {
            assertThat(breach.finding().measure()).isEqualTo(Measure.MEMORY);
            assertThat(breach.finding().value()).isEqualTo(101 * MIB);
        });
    }
}
