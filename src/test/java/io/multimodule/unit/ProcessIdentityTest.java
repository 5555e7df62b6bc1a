package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private static final String TAIL = " 1 7 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 1000 100";

    @Test
    void shouldReadACommandWithBlanksAndParentheses() {
        assertThat(ProcessIdentity.parse("17 (a ) S 1) b) S" + TAIL)).contains(new ProcessIdentity(17, 1, 42, 12345));
    }

    @Test
    void shouldTakeAZombieForDead() {
        assertThat(ProcessIdentity.parse("17 (a) Z" + TAIL)).isEmpty();
        assertThat(ProcessIdentity.parse("")).isEmpty();
        assertThat(ProcessIdentity.parse("17 (a) S 1")).isEmpty();
    }

    @Test
    void shouldKnowThisProcess() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(self.alive()).isTrue();
        assertThat(ProcessIdentity.ofSession(self.session())).contains(self);
    }

    @Test
    void shouldNotTakeALaterProcessWithTheSameNumberForIt() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        ProcessIdentity former = new ProcessIdentity(self.pid(), self.parent(), self.session(), self.startTicks() - 1);

        former.end(true);

        assertThat(former.alive()).isFalse();
        assertThat(self.alive()).isTrue();
    }
}
