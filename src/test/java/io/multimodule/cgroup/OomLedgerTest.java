package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomLedgerTest {
    @TempDir
    private Path folder;
    private FakeCgroups tree;
    private OomLedger ledger;

    @BeforeEach
    void makeLedger() throws IOException {
        tree = FakeCgroups.in(folder).add("a").add("b");
        slice(7);
        ledger = new OomLedger(tree.directory(""));
        begin("a");
        begin("b");
    }

    private void begin(String unit) {
        ledger.begin(unit, tree.directory(unit));
    }

    /** How often a limit was reached in the slice or below. */
    private void slice(int ooms) {
        counts("", ooms);
    }

    private void counts(String unit, int ooms) {
        tree.set(unit, "memory.events", "low 0\nhigh 0\nmax 9\noom " + ooms + "\noom_kill 1\noom_group_kill 0\n");
    }

    @Test
    void shouldKnowTheOneWhoseGroupVanishedAtOnceByItsSlice() throws IOException {
        slice(9);
        tree.remove("a");

        assertThat(ledger.struck("a", false)).isTrue();
        tree.remove("b");
        assertThat(ledger.struck("b", false)).as("both are the other's").isFalse();
    }

    @Test
    void shouldBlameNobodyWhenTheMachineHadNoMemory() throws IOException {
        counts("a", 0);
        tree.remove("b");

        assertThat(ledger.struck("a", false)).as("still there").isFalse();
        assertThat(ledger.struck("b", false)).as("gone").isFalse();
        assertThat(ledger.struck("never known", false)).isFalse();
    }

    @Test
    void shouldBlameOneThatWasSeenOrCanBeRead() throws IOException {
        ledger.seen("a", 1);
        tree.remove("a");
        counts("b", 2);
        slice(10);

        assertThat(ledger.struck("a", false)).isTrue();
        assertThat(ledger.struck("b", false)).isTrue();
        assertThat(ledger.struck("third", false)).isFalse();
    }

    @Test
    void shouldNotBlameOneForWhatAnotherThatLivesCounted() throws IOException {
        counts("b", 1);
        slice(8);
        tree.remove("a");

        assertThat(ledger.struck("a", false)).isFalse();
    }

    @Test
    void shouldBlameNobodyWhenItMayHaveBeenTwo() throws IOException {
        slice(8);
        tree.remove("a");
        tree.remove("b");

        assertThat(ledger.struck("a", false)).isFalse();
        assertThat(ledger.struck("b", false)).isFalse();

        tree.add("a");
        begin("a");
        slice(9);
        tree.remove("a");
        assertThat(ledger.struck("a", true)).as("one that starts may have been it").isFalse();
        slice(10);
        assertThat(ledger.struck("starting", false)).as("its next end").isTrue();
    }

    @Test
    void shouldNotBeMisledByWhatEndedInPeace() throws IOException {
        tree.remove("b");
        ledger.ended("b");
        slice(8);
        tree.remove("a");

        assertThat(ledger.struck("a", false)).isTrue();
    }

    @Test
    void shouldKeepAsASuspectWhatEndedWhileSomethingIsUnexplained() throws IOException {
        slice(8);
        tree.remove("b");
        ledger.ended("b");
        tree.remove("a");

        assertThat(ledger.struck("a", false)).isFalse();
    }

    @Test
    void shouldNotCountWhatAnAdoptedUnitHadCountedBefore() throws IOException {
        counts("a", 3);
        OomLedger next = new OomLedger(tree.directory(""));
        next.begin("a", tree.directory("a"));
        next.begin("b", tree.directory("b"));
        assertThat(next.struck("a", false)).as("no more than before").isFalse();

        slice(8);
        tree.remove("b");
        assertThat(next.struck("b", false)).isTrue();
    }

    @Test
    void shouldBeginAfreshWithASliceThatWasMadeAnew() throws IOException {
        tree.remove("a");
        tree.remove("b");
        ledger.ended("a");
        ledger.ended("b");
        slice(0);
        tree.add("a");
        begin("a");
        slice(1);
        tree.remove("a");

        assertThat(ledger.struck("a", false)).isTrue();
    }

    private Path pool() {
        return tree.root().resolve("pools.slice/p");
    }

    @Test
    void shouldNotTakeForATasksWhatAPoolCountedInASliceOfItsOwn() throws IOException {
        tree.add("../pools.slice/p");
        ledger.begin("p", pool());
        counts("../pools.slice/p", 1);
        ledger.seen("p", 1);
        slice(8);
        tree.remove("a");

        assertThat(ledger.struck("a", false)).as("the task").isTrue();
        assertThat(ledger.struck("p", false)).as("the pool, later").isTrue();
    }

    @Test
    void shouldNotTakeForAPoolsWhatATaskCounted() throws IOException {
        tree.add("../pools.slice/p");
        ledger.begin("p", pool());
        slice(8);
        tree.remove("a");
        tree.remove("../pools.slice/p");

        assertThat(ledger.struck("p", false)).as("the pool").isFalse();
        assertThat(ledger.struck("a", false)).as("the task").isTrue();
    }

    @Test
    void shouldBeginAfreshWithASliceThatWasMadeAnewWhileAPoolRuns() throws IOException {
        tree.add("../pools.slice/p");
        ledger.begin("p", pool());
        shouldBeginAfreshWithASliceThatWasMadeAnew();
    }

    @Test
    void shouldCountOnceWhatARunCountedThatIsBegunAgain() throws IOException {
        counts("a", 1);
        slice(8);
        ledger.seen("a", 1);
        begin("a");
        slice(9);
        tree.remove("b");

        assertThat(ledger.struck("b", false)).isTrue();
        assertThat(ledger.struck("a", false)).as("no more since it was begun again").isFalse();
    }

    @Test
    void shouldNotSuspectOneThatEndedInPeaceOfWhatOneThatLivesCounted() throws IOException {
        counts("b", 1);
        slice(8);
        tree.remove("a");
        ledger.ended("a");
        slice(9);
        tree.remove("b");

        assertThat(ledger.struck("b", false)).isTrue();
    }
}
