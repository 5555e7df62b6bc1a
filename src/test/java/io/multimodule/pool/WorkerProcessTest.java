package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {
    private WorkerProcess worker;

    @BeforeEach
    void start() throws IOException {
        ChildProcess child = ChildProcess.start(List.of("/bin/sh", "-c", "trap '' TERM; sleep 60"), Map.of(),
                List.of(0, 1, 2));
        worker = new WorkerProcess(1, child, null, new FrameDecoder(10), 0, 1);
    }

    @AfterEach
    void end() {
        worker.kill();
        while (worker.exit().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void report(String states, long now) throws IOException {
        for (char state : states.toCharArray()) {
            worker.report(state == 'B' ? WorkerState.BUSY : WorkerState.IDLE, now);
        }
    }

    @Test
    void shouldHaveItsTimeFromTheEndOfTheWorkThatItHadBegun() throws Exception {
        report("IB", 1);
        worker.askToLeave(5);
        assertThat(worker.shouldHaveLeft()).isFalse();
        report("I", 9);

        assertThat(worker.shouldHaveLeft()).isTrue();
        assertThat(worker.freeAt()).isEqualTo(9);
    }

    @Test
    void shouldFinishWorkThatCrossedWithTheRequestToLeave() throws Exception {
        report("I", 1);
        worker.askToLeave(5);
        assertThat(worker.shouldHaveLeft()).isTrue();
        assertThat(worker.freeAt()).isEqualTo(5);
        report("B", 6);
        assertThat(worker.shouldHaveLeft()).isFalse();
        report("I", 9);

        assertThat(worker.shouldHaveLeft()).isTrue();
        assertThat(worker.freeAt()).isEqualTo(9);
    }

    @Test
    void shouldGetNoMoreTimeForWorkThatItBeginsAgainAndAgain() throws Exception {
        report("IB", 1);
        worker.askToLeave(5);
        report("IBI", 9);
        report("BIBIB", 20);

        assertThat(worker.shouldHaveLeft()).isTrue();
        assertThat(worker.freeAt()).isEqualTo(9);
    }

    @Test
    void shouldHaveFinishedTheWorkWithWhichItEndsWell() throws Exception {
        report("IB", 1);
        assertThat(worker.finishesWith(false)).isFalse();
        assertThat(worker.requests()).isZero();
        assertThat(worker.finishesWith(true)).isTrue();
        assertThat(worker.requests()).isEqualTo(1);
    }
}
