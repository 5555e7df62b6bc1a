package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a builder refuses, so that it does not fail later on the pool's own thread. */
class PoolBuilderTest {
    private final PoolBuilder builder = Pool.named("test");

    @Test
    void shouldRefuseACommandWithoutWords() {
        assertThatThrownBy(builder::command).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the command of pool test has no words");
    }

    @Test
    void shouldRefuseBothAClassAndACommand() {
        builder.command("/bin/true").workerClass("com.acme.Web");

        assertThatThrownBy(builder::open).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("com.acme.Web", "/bin/true");
    }

    @Test
    void shouldRefuseWhatIsNothing() {
        assertThatThrownBy(() -> builder.listener(null)).hasMessage("listener");
        assertThatThrownBy(() -> builder.limits(null)).hasMessage("limits");
        assertThatThrownBy(() -> builder.environment("HOME", null)).hasMessage("HOME");
        assertThatThrownBy(() -> builder.environment("A=B", "C")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A=B");
    }
}
