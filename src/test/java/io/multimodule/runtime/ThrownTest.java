package io.multimodule.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrownTest {
    /** Fails when it is asked what it says. */
    static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    @Test
    void shouldLeaveWhatDescribesItselfAsItIs() {
        Exception failure = new Exception("as it is", new Exception("because"));

        assertThat(Thrown.describable(failure)).isSameAs(failure);
    }

    @Test
    void shouldStandForWhatCannotDescribeItselfAtTheSamePlace() {
        Mute mute = new Mute();

        assertThat(Thrown.describable(mute)).hasMessage(Mute.class.getName() + ", which does not say more: its"
                + " description fails with java.lang.IllegalStateException");
        assertThat(Thrown.describable(mute).getStackTrace()).isEqualTo(mute.getStackTrace());
    }

    @Test
    void shouldStandForWhatHasSuchACause() {
        assertThat(Thrown.describable(new Exception("said", new Mute()))).hasMessageContaining("java.lang.Exception");
    }
}
