package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multimodule.unit.UnitException.Kind;
import io.multimodule.unit.UnitExit.How;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class UnitLedgerTest {
    private final List<String> errors = new ArrayList<>();
    private final List<UnitEvent> events = new ArrayList<>();
    private final UnitLedger ledger = new UnitLedger((where, error) -> errors.add(where));
    private final UnitName name = new UnitName("a.service");
    private final UnitSpec spec = UnitSpec.of(name, UnitProcess.of("/bin/a"));
    private final CompletableFuture<UnitStatus> started = new CompletableFuture<>();

    private UnitStatus status(UnitState state, long pid) {
        return new UnitStatus(name, state, "1".repeat(32), pid, "", UnitExit.UNKNOWN);
    }

    private UnitStatus over(UnitExit exit) {
        return new UnitStatus(name, UnitState.FAILED, "1".repeat(32), 0, "", exit);
    }

    private void expect() {
        ledger.observe(events::add);
        ledger.expect(spec, started);
    }

    @Test
    void shouldTellEachStepOnce() {
        expect();
        ledger.seen(status(UnitState.STARTING, 0));
        ledger.seen(status(UnitState.STARTING, 7));
        ledger.seen(status(UnitState.STARTING, 7));
        ledger.seen(status(UnitState.RUNNING, 7));
        ledger.seen(status(UnitState.RUNNING, 7));
        ledger.seen(status(UnitState.STOPPING, 7));
        ledger.seen(over(new UnitExit(How.EXITED, 1, "exit-code")));
        ledger.seen(over(new UnitExit(How.EXITED, 1, "exit-code")));

        assertThat(events).extracting(event -> event.getClass().getSimpleName())
            .containsExactly("Started", "Ready", "Exited");
        assertThat(started).isCompletedWithValue(status(UnitState.RUNNING, 7));
        assertThat(ledger.watches(name)).isFalse();
    }

    @Test
    void shouldTellOfAShortRunThatWasOnlySeenAtItsEnd() {
        expect();
        ledger.seen(over(new UnitExit(How.EXITED, 2, "exit-code")));

        assertThat(events).extracting(event -> event.getClass().getSimpleName()).containsExactly("Exited");
        assertFails(Kind.START_FAILED, "exited with status 2, result exit-code");
    }

    @Test
    void shouldExplainTheSupervisorsOwnStatuses() {
        expect();
        ledger.seen(over(new UnitExit(How.EXITED, 203, "exit-code")));

        assertFails(Kind.BAD_COMMAND, "'/bin/a' cannot be run: check that it exists");
    }

    @Test
    void shouldExplainATimeout() {
        expect();
        ledger.seen(over(new UnitExit(How.KILLED, 15, "timeout")));

        assertFails(Kind.START_TIMEOUT, "was not ready within 30000 ms");
    }

    @Test
    void shouldSayThatAUnitNeverRan() {
        expect();
        ledger.seen(new UnitStatus(name, UnitState.ENDED, "", 0, "", UnitExit.UNKNOWN));

        assertFails(Kind.UNREACHABLE, "never ran");
    }

    private void assertFails(Kind kind, String text) {
        assertThatThrownBy(started::join).isInstanceOf(CompletionException.class).cause()
            .hasMessageContaining("unit a.service").hasMessageContaining(text)
            .extracting(cause -> ((UnitException) cause).kind()).isEqualTo(kind);
    }

    @Test
    void shouldEndEachStopWithTheSameEnd() throws Exception {
        expect();
        ledger.seen(status(UnitState.RUNNING, 7));
        CompletableFuture<UnitStatus> first = new CompletableFuture<>();
        CompletableFuture<UnitStatus> second = new CompletableFuture<>();
        ledger.awaitEnd(name, first);
        ledger.awaitEnd(name, second);

        ledger.seen(over(UnitExit.UNKNOWN));

        assertThat(first).isCompletedWithValue(over(UnitExit.UNKNOWN));
        assertThat(second).isCompletedWithValue(over(UnitExit.UNKNOWN));
    }

    @Test
    void shouldTellTheOtherListenersWhenOneFails() {
        ledger.observe(event -> {
            throw new IllegalStateException("broken");
        });
        expect();

        ledger.seen(status(UnitState.RUNNING, 7));

        assertThat(errors).hasSize(2).allMatch(where -> where.startsWith("listener of units at "));
        assertThat(events).hasSize(2);
        assertThat(started).isCompleted();
    }

    @Test
    void shouldTellNobodyOfAnAdoptedUnitUntilItChanges() {
        ledger.observe(events::add);
        ledger.adopt(status(UnitState.RUNNING, 7));
        ledger.seen(status(UnitState.RUNNING, 7));
        assertThat(events).isEmpty();

        ledger.seen(over(UnitExit.UNKNOWN));

        assertThat(events).containsExactly(new UnitEvent.Exited(over(UnitExit.UNKNOWN)));
    }

    @Test
    void shouldIgnoreWhatItDoesNotWatch() {
        ledger.observe(events::add);

        ledger.seen(status(UnitState.RUNNING, 7));

        assertThat(events).isEmpty();
        assertThatThrownBy(() -> ledger.status(name)).hasMessageContaining("is not running under our watch");
    }
}
