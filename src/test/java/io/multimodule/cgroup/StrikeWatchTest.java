package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrikeWatchTest {
    @TempDir
    private Path folder;
    private FakeCgroups tree;
    private StrikeWatch watch;
    private final BlockingQueue<String> kills = new LinkedBlockingQueue<>();

    @BeforeEach
    void makeWatch() throws IOException {
        tree = FakeCgroups.in(folder).add("a").add("b");
        watch = new StrikeWatch(tree.root(), "/tasks.slice", (unit, count, own) -> kills.add(unit.unit() + " " + count + (own ? "" : " by others")),
                (where, error) -> kills.add("error " + where));
    }

    @AfterEach
    void close() throws IOException {
        watch.close();
    }

    private String next() throws InterruptedException {
        return kills.poll(30, TimeUnit.SECONDS);
    }

    private void kill(String unit, int count) {
        tree.set(unit, "memory.events", "low 0\nhigh 0\nmax 9\noom " + count + "\noom_kill " + count + "\noom_group_kill 7\n");
    }

    @Test
    void shouldTellAtOnceOfKills() throws Exception {
        assertThat(watch.watch(FakeCgroups.unit("a"), 0)).isTrue();
        assertThat(watch.watch(FakeCgroups.unit("b"), 0)).isTrue();

        kill("a", 1);
        assertThat(next()).isEqualTo("a 1");
        kill("b", 2);
        assertThat(next()).isEqualTo("b 2");
        kill("a", 4);
        assertThat(next()).isEqualTo("a 3");
        assertThat(kills).isEmpty();
    }

    @Test
    void shouldTellAKillInAGroupBelowFromOneAtTheUnitsOwnLimit() throws Exception {
        tree.set("a", "memory.events.local", "oom 0\noom_kill 0\n");
        watch.watch(FakeCgroups.unit("a"), 0);

        kill("a", 1);
        assertThat(next()).isEqualTo("a 1 by others");
        tree.set("a", "memory.events.local", "oom 1\noom_kill 0\n");
        kill("a", 2);
        assertThat(next()).isEqualTo("a 1");
        kill("a", 3);
        assertThat(next()).as("the unit's own limit was the reason of the one before").isEqualTo("a 1 by others");
        assertThat(watch.struckAtOwnLimit("a", false)).isTrue();
    }

    @Test
    void shouldTellOfKillsBeforeItWatchedUnlessTheyAreKnown() throws Exception {
        kill("a", 3);
        kill("b", 3);

        watch.watch(FakeCgroups.unit("a"), 1);
        watch.watch(FakeCgroups.unit("b"), 3);

        assertThat(next()).isEqualTo("a 2");
        assertThat(kills).isEmpty();
    }

    @Test
    void shouldTellOfAUnitThatItFoundRunningOnlyWhatComesThen() throws Exception {
        kill("a", 3);

        watch.watch(FakeCgroups.unit("a"), StrikeWatch.AS_FOUND);
        assertThat(kills).isEmpty();
        kill("a", 5);

        assertThat(next()).isEqualTo("a 2");
    }

    @Test
    void shouldTellKillsAtItsOwnLimitFromThoseForTheWantOfOthers() throws Exception {
        watch.watch(FakeCgroups.unit("a"), 0);
        tree.set("a", "memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 1\n");

        assertThat(next()).isEqualTo("a 1 by others");
    }

    @Test
    void shouldTellAtOnceOfForksThatWereRefusedSinceItWatches() throws Exception {
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        StrikeListener listener = new StrikeListener() {
            @Override
            public void killed(UnitIdentity unit, long count, boolean own) {
                kills.add(unit.unit());
            }

            @Override
            public void refused(UnitIdentity unit, long forks) {
                refused.add(unit.unit() + " " + forks);
            }
        };
        tree.set("a", "pids.events", "max 3\n");
        try (StrikeWatch forks = new StrikeWatch(tree.root(), "/tasks.slice", listener, (where, error) -> refused.add(where))) {
            forks.watch(FakeCgroups.unit("a"), 0);
            tree.set("a", "pids.events", "max 5\n");

            assertThat(refused.poll(30, TimeUnit.SECONDS)).isEqualTo("a 2");
            assertThat(kills).isEmpty();
        }
    }

    @Test
    void shouldKnowOfOneThatIsGoneWhatItsSliceCounted() throws Exception {
        watch.watch(FakeCgroups.unit("a"), 0);
        watch.watch(FakeCgroups.unit("b"), 0);
        tree.set("", "memory.events", "oom 1\noom_kill 1\n");
        tree.remove("a");
        tree.remove("b");
        watch.ended("b");

        assertThat(watch.struckAtOwnLimit("a", false)).as("it may have been b").isFalse();
        tree.set("", "memory.events", "oom 2\noom_kill 2\n");
        assertThat(watch.struckAtOwnLimit("a", false)).isTrue();
        assertThat(watch.struckAtOwnLimit("b", false)).isFalse();
    }

    @Test
    void shouldNotTellOfOtherChanges() throws Exception {
        watch.watch(FakeCgroups.unit("a"), 0);
        tree.set("a", "memory.events", "low 0\nhigh 5\nmax 5\noom 5\noom_kill 0\n").set("a", "cgroup.events", "populated 1\n");
        kill("b", 1);

        kill("a", 1);

        assertThat(next()).isEqualTo("a 1");
        assertThat(kills).isEmpty();
    }

    @Test
    void shouldWatchALaterCgroupOfTheSamePath() throws Exception {
        watch.watch(FakeCgroups.unit("a"), 0);
        kill("a", 1);
        assertThat(next()).isEqualTo("a 1");
        tree.remove("a");
        assertThat(watch.watch(FakeCgroups.unit("a"), 0)).isFalse();

        tree.add("a");
        assertThat(watch.watch(FakeCgroups.unit("a"), 0)).isTrue();
        kill("a", 1);
        assertThat(next()).isEqualTo("a 1");
    }

    @Test
    void shouldSayThatThereIsNothingToWatch() throws Exception {
        assertThat(watch.watch(FakeCgroups.unit("never"), 0)).isFalse();
        assertThat(watch.watch(new UnitIdentity("plain", "", "", 12), 0)).isFalse();
        assertThat(kills).isEmpty();
    }

    @Test
    void shouldRefuseAControlGroupOutsideTheTree() {
        assertThatThrownBy(() -> new UnitIdentity("x", "", "/a/../../etc", 0)).hasMessageContaining("'/a/../../etc'");
        assertThatThrownBy(() -> new UnitIdentity("x", "", "a", 0)).hasMessageContaining("begins with /");
    }
}
