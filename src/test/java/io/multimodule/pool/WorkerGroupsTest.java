package io.multimodule.pool;

import static io.multimodule.pool.WorkersByHand.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.posix.ExitStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers in groups in which somebody keeps them to limits; what is found there, a test says. */
class WorkerGroupsTest {
    private static final ExitStatus KILLED = new ExitStatus(0, 9);
    private static final LimitHit THREADS = new LimitHit("threads", 9, 3, false, "was refused threads at its limit of 9");
    private static final LimitHit MEMORY = new LimitHit("memory", 64, 1, true, "was killed at its limit of 64MiB");

    private final List<String> groups = new ArrayList<>();
    private final List<LimitHit> hits = new ArrayList<>();
    private String fault = "";
    private WorkersByHand pool;

    @BeforeEach
    void makePool() throws IOException {
        pool = new WorkersByHand(new PoolSize(1, 1, 1, 4), this::open);
    }

    @AfterEach
    void end() {
        pool.close();
    }

    private WorkerGroup open(long number) throws IOException {
        if (!fault.isEmpty()) {
            throw new IOException(fault);
        }
        groups.add("made " + number);
        return new WorkerGroup() {
            @Override
            public List<String> entering(List<String> command) {
                groups.add("entered " + number + " by " + command);
                return command;
            }

            @Override
            public List<LimitHit> hits() {
                return hits.stream().filter(hit -> !hit.deadly()).toList();
            }

            @Override
            public List<LimitHit> end() {
                groups.add("ended " + number);
                return hits;
            }
        };
    }

    @Test
    void shouldStartEachWorkerInAGroupOfItsOwnThatEndsWithIt() {
        pool.turn();
        pool.allReady();
        pool.gone(pool.newest(), new ExitStatus(0, 0));

        assertThat(groups).containsExactly("made 1", "entered 1 by [/bin/sleep, 1000]", "ended 1");
        assertThat(pool.limits).isEmpty();
    }

    @Test
    void shouldEndTheGroupOfAWorkerThatCannotBeStarted() {
        assertThat(pool.staff.start(new WorkerCommand(List.of("/nowhere/worker"), false), 0, pid -> { })).isEqualTo(-1);

        assertThat(groups).containsExactly("made 1", "entered 1 by [/nowhere/worker]", "ended 1");
    }

    @Test
    void shouldCountAGroupThatCannotBeMadeAsAFailedStart() {
        fault = "cannot make the control group x";
        for (int i = 0; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.turn();
            pool.now += 40 * SECOND;
        }

        assertThat(pool.staff.held()).contains("cannot make the control group x");
        assertThat(pool.roster.isEmpty()).isTrue();
    }

    @Test
    void shouldTellOnceOfWhatAWorkerIsRefusedWhileItRuns() {
        pool.turn();
        pool.allReady();
        pool.now += 4 * SECOND;
        hits.add(THREADS);
        pool.turn();
        assertThat(pool.limits).as("looked at every 5 s").isEmpty();
        pool.now += SECOND;
        pool.turn();
        String told = "worker " + pool.newest().pid() + " of pool test was refused threads at its limit of 9";
        assertThat(pool.limits).containsExactly(told);

        pool.now += 60 * SECOND;
        pool.turn();
        pool.gone(pool.newest(), new ExitStatus(0, 0));
        assertThat(pool.limits).containsExactly(told);
    }

    @Test
    void shouldTellOfALimitThatEndedAWorkerInsteadOfHowItEnded() {
        pool.turn();
        pool.allReady();
        pool.report(pool.newest(), WorkerState.BUSY);
        hits.add(MEMORY);
        pool.gone(pool.newest(), KILLED);

        assertThat(pool.limits).singleElement().asString().endsWith("of pool test was killed at its limit of 64MiB");
        assertThat(pool.problems).isEmpty();
        pool.now += SECOND;
        pool.turn();
        assertThat(pool.roster.counts().all()).as("another one in its place").isEqualTo(1);
    }

    @Test
    void shouldNameTheLimitWhenThePoolIsHeldBecauseOfIt() {
        hits.add(MEMORY);
        for (int i = 0; i < Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 40 * SECOND;
            pool.turn();
            pool.gone(pool.newest(), KILLED);
        }

        assertThat(pool.staff.held()).contains("10 workers in a row", "was killed at its limit of 64MiB");
        assertThat(pool.events).containsExactly(PoolEvent.HELD);
    }

    @Test
    void shouldLeaveAReplacementOfAHealthyWorkerThatHasDoneWorkAlone() {
        for (int i = 0; i < 2 * Growth.DEFAULT.holdAfter(); i++) {
            pool.now += 40 * SECOND;
            pool.turn();
            pool.allReady();
            pool.report(pool.newest(), WorkerState.BUSY);
            pool.report(pool.newest(), WorkerState.IDLE);
            hits.add(MEMORY);
            pool.gone(pool.newest(), KILLED);
        }

        assertThat(pool.staff.held()).isEmpty();
    }
}
