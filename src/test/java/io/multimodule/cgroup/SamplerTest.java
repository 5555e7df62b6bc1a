package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    @TempDir
    private Path folder;
    private FakeCgroups tree;
    private Accounting accounting;
    private Sampler sampler;
    private final ManualClock clock = new ManualClock();
    private final List<Round> rounds = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    @BeforeEach
    void makeSampler() throws IOException {
        tree = FakeCgroups.in(folder).add("a").add("b");
        accounting = tree.accounting(100);
        sampler = new Sampler(accounting, clock, SECOND, rounds::add, (where, error) -> errors.add(where));
        sampler.onStart();
    }

    @AfterEach
    void shouldLeaveNothingOpen() {
        sampler.onClose();
        assertThat(accounting.handlesKept()).isZero();
    }

    private Round round() {
        sampler.doWork();
        clock.advance(SECOND);
        return rounds.get(rounds.size() - 1);
    }

    private static List<String> names(Round round) {
        return round.samples().stream().map(sample -> sample.unit().unit()).toList();
    }

    @Test
    void shouldSampleEachUnitOnceInEachPeriod() {
        sampler.watch(FakeCgroups.unit("a"));
        sampler.watch(FakeCgroups.unit("b"));

        assertThat(names(round())).containsExactly("a", "b");
        assertThat(names(round())).containsExactly("a", "b");
        clock.advance(Duration.ofMillis(-1));
        assertThat(sampler.doWork()).isZero();
        assertThat(sampler.idleNanos()).isEqualTo(1_000_000);
        assertThat(rounds).hasSize(2);
    }

    @Test
    void shouldDoWhatItIsAskedToBetweenRoundsWithoutSampling() {
        sampler.watch(FakeCgroups.unit("a"));
        round();
        clock.advance(Duration.ofMillis(-1));
        sampler.execute(() -> errors.add("first"));
        sampler.execute(() -> errors.add("second"));

        assertThat(sampler.doWork()).isEqualTo(2);
        assertThat(sampler.doWork()).isZero();
        assertThat(errors).containsExactly("first", "second");
        assertThat(rounds).hasSize(1);
        assertThat(sampler.idleNanos()).as("the next round is not put off").isEqualTo(1_000_000);
    }

    @Test
    void shouldTellOnceThatAUnitIsGone() throws Exception {
        sampler.watch(FakeCgroups.unit("a"));
        sampler.watch(FakeCgroups.unit("b"));
        round();
        tree.remove("a");
        for (int i = 0; i < 5; i++) {
            round();
        }

        assertThat(rounds.stream().flatMap(round -> round.samples().stream()).filter(Sample::isGone))
                .singleElement().satisfies(gone -> assertThat(gone.unit().unit()).isEqualTo("a"));
        assertThat(names(round())).containsExactly("b");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldReadAnotherRunOfAUnitInPlaceOfTheFirst() throws Exception {
        sampler.watch(FakeCgroups.unit("a"));
        round();
        tree.remove("a");
        tree.add("a");
        UnitIdentity second = new UnitIdentity("a", "second", "/tasks.slice/a", 0);
        sampler.watch(second);

        assertThat(round().samples()).singleElement().satisfies(sample -> {
            assertThat(sample.isGone()).isFalse();
            assertThat(sample.unit()).isEqualTo(second);
        });
    }

    @Test
    void shouldNotReadAForgottenUnit() {
        sampler.watch(FakeCgroups.unit("a"));
        round();
        sampler.forget("a");
        sampler.forget("never");

        assertThat(round().samples()).isEmpty();
        assertThat(accounting.handlesKept()).isZero();
    }

    @Test
    void shouldReadWhatIsCostlyEachFifthTimeAndNotOfAllUnitsAtOnce() throws Exception {
        for (int i = 0; i < 10; i++) {
            tree.add("u" + i);
            sampler.watch(FakeCgroups.unit("u" + i));
        }
        round();
        for (int i = 0; i < 10; i++) {
            tree.set("u" + i, "memory.peak", "77\n");
        }
        for (int i = 1; i <= 5; i++) {
            int seen = 2 * i;
            assertThat(round().samples()).filteredOn(sample -> sample.get(Quantity.MEMORY_PEAK) == 77).hasSize(seen);
        }
    }

    @Test
    void shouldTellHowLateItIsAndWhatItMissed() {
        round();
        clock.advance(Duration.ofMillis(3200));

        Round late = round();

        assertThat(late.lateness()).isEqualTo(3_200_000_000L);
        assertThat(late.missed()).isEqualTo(3);
        clock.advance(Duration.ofMillis(-200));
        Round next = round();
        assertThat(next.lateness()).isZero();
        assertThat(next.missed()).isZero();
    }

    @Test
    void shouldTellOnceOfAUnitThatCannotBeRead() throws Exception {
        sampler.watch(FakeCgroups.unit("a"));
        Files.delete(tree.directory("a").resolve("cpu.stat"));
        Files.createDirectory(tree.directory("a").resolve("cpu.stat"));

        for (int i = 0; i < 3; i++) {
            assertThat(round().samples()).isEmpty();
        }
        assertThat(errors).containsExactly("sampling a");

        Files.delete(tree.directory("a").resolve("cpu.stat"));
        tree.add("a");
        sampler.forget("a");
        sampler.watch(FakeCgroups.unit("a"));
        assertThat(names(round())).containsExactly("a");
    }
}
