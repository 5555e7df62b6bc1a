package io.multimodule.failsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private final List<String> told = new ArrayList<>();
    private final List<LevelChange> changes = new ArrayList<>();
    private Watch watch;
    private long now;

    private final WatchListener listener = new WatchListener() {
        @Override
        public void changed(LevelChange change) {
            changes.add(change);
            Finding finding = change.finding();
            told.add(finding.measure().key() + "/" + finding.window().toSeconds() + " " + change.from().text() + ">"
                    + finding.level().text());
        }

        @Override
        public void breached(Breach breach) {
            told.add((breach.dryRun() ? "would hold " : "hold ") + breach.finding().measure().key());
        }
    };

    @BeforeEach
    void makeWatch() {
        watch = new Watch(Subject.task("Counter"), settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW)), listener);
    }

    private static Limit limit(Measure measure, double warn, double severe, double failsafe, Duration... windows) {
        return new Limit(measure, new Thresholds(amount(warn), amount(severe), amount(failsafe)), List.of(windows),
                Take.MEAN, true, true);
    }

    private static Amount amount(double value) {
        return value == Double.POSITIVE_INFINITY ? Amount.NONE : new Amount(value, (int) value + "B");
    }

    private static LimitSettings settings(Limit... limits) {
        return new LimitSettings(Arrays.stream(limits).collect(Collectors.toMap(Limit::measure, limit -> limit)), false,
                Duration.ofSeconds(60), Duration.ofSeconds(300));
    }

    private static LimitSettings dry(LimitSettings settings) {
        return new LimitSettings(settings.limits(), true, settings.pause(), settings.remind());
    }

    private void run(int seconds, double memory) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            watch.observe(Measure.MEMORY, now, memory);
            watch.judge(now);
        }
    }

    private List<String> takeTold() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Test
    void shouldSayNothingWhileAllIsWell() {
        run(1000, 5);

        assertThat(told).isEmpty();
        assertThat(watch.level()).isEqualTo(Level.OK);
        assertThat(watch.standings()).singleElement().satisfies(standing -> {
            assertThat(standing.isKnown()).isTrue();
            assertThat(standing.value()).isEqualTo(5);
        });
    }

    @Test
    void shouldTellEachLevelOnceInOrderAndThenHold() {
        run(20, 5);
        run(20, 15);
        run(20, 25);
        run(20, 35);

        assertThat(takeTold()).containsExactly("memory/10 ok>warn", "memory/10 warn>severe", "memory/10 severe>failsafe",
                "hold memory");
        assertThat(watch.level()).isEqualTo(Level.FAILSAFE);
    }

    @Test
    void shouldNeitherRemindNorActAgainOnWhatIsNotMeasuredAnyMore() {
        run(20, 35);
        takeTold();
        for (int i = 0; i < 1000; i++) {
            now += SECOND;
            watch.judge(now);
        }

        assertThat(told).isEmpty();
        assertThat(watch.standings()).singleElement().satisfies(standing -> assertThat(standing.isKnown()).isFalse());

        run(20, 5);
        assertThat(takeTold()).as("a new run is judged by itself").containsExactly("memory/10 failsafe>ok");
    }

    @Test
    void shouldTellWithinTheWindowAfterTheBreach() {
        run(60, 5);
        run(10, 31);

        assertThat(told).endsWith("hold memory");
    }

    @Test
    void shouldSaySoInWordsAndFields() {
        run(20, 25);

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.text()).isEqualTo("task Counter: memory 25B over 10s is above severe 20B (was ok)");
            assertThat(change.key()).isEqualTo("10s:Counter:memory");
            assertThat(change.toMessage().string("task")).isEqualTo("Counter");
            assertThat(change.toMessage().string("level")).isEqualTo("severe");
            assertThat(change.toMessage().string("from")).isEqualTo("ok");
            assertThat(change.toMessage().get("return_value")).isEqualTo(25.0);
            assertThat(change.toMessage().get("threshold")).isEqualTo(20.0);
            assertThat(change.toMessage().get("window")).isEqualTo(10L);
        });
    }

    @Test
    void shouldTellAFallOnlyOnceItLasts() {
        run(20, 15);
        takeTold();
        for (int i = 0; i < 50; i++) {
            run(2, 4);
            run(2, 40);
            run(6, 10);
        }
        // Its mean trembles around the limit of 10 and was below it for two seconds at most.
        assertThat(takeTold().stream().filter("memory/10 warn>ok"::equals)).isEmpty();

        run(30, 4);
        assertThat(takeTold()).containsExactly("memory/10 warn>ok");
    }

    @Test
    void shouldRemindOfALevelThatLasts() {
        run(20, 15);
        takeTold();
        run(280, 15);
        assertThat(takeTold()).isEmpty();

        run(310, 15);

        assertThat(takeTold()).containsExactly("memory/10 warn>warn", "memory/10 warn>warn");
        assertThat(changes.get(1).isReminder()).isTrue();
        assertThat(changes.get(1).text()).endsWith("(still)");
    }

    @Test
    void shouldHoldAgainOnTheSameEvidenceOnlyAfterThePause() {
        run(20, 35);
        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe", "hold memory");

        run(44, 35);
        assertThat(takeTold()).isEmpty();
        run(60, 35);
        assertThat(takeTold()).containsExactly("hold memory");
    }

    @Test
    void shouldHoldOnceWhenTwoWindowsAndTwoMeasuresFail() {
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW, Duration.ofSeconds(20)),
                limit(Measure.THREADS, 1, 2, 3, WINDOW)), now);
        for (int i = 0; i < 40; i++) {
            watch.observe(Measure.THREADS, now + SECOND, 9);
            run(1, 35);
        }

        assertThat(told).filteredOn(line -> line.startsWith("hold")).hasSize(1);
        assertThat(told).contains("memory/10 ok>failsafe", "memory/20 ok>failsafe", "threads/10 ok>failsafe");
    }

    @Test
    void shouldOnlyTellWhatMayNotHold() {
        Limit limit = limit(Measure.MEMORY, 10, 20, 30, WINDOW);
        watch.settings(settings(new Limit(limit.measure(), limit.thresholds(), limit.windows(), limit.take(), false, false)), now);
        run(100, 35);

        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe");
    }

    @Test
    void shouldSayInADryRunWhatItWouldDoAndNotOften() {
        watch.settings(dry(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW))), now);
        run(280, 35);
        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe", "would hold memory");
        run(60, 35);
        assertThat(takeTold()).containsExactly("memory/10 failsafe>failsafe", "would hold memory");
    }

    @Test
    void shouldJudgeAfreshWhenAThresholdIsRaised() {
        run(20, 15);
        assertThat(takeTold()).containsExactly("memory/10 ok>warn");

        watch.settings(settings(limit(Measure.MEMORY, 16, 20, 30, WINDOW)), now);
        run(1, 15);

        assertThat(takeTold()).containsExactly("memory/10 warn>ok");
        watch.settings(settings(limit(Measure.MEMORY, 5, 8, 14, WINDOW)), now);
        run(1, 15);
        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe", "hold memory");
    }

    @Test
    void shouldKeepItsWindowsWhenOthersAreSet() {
        run(20, 15);
        takeTold();
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW, Duration.ofSeconds(40))), now);
        run(1, 15);
        assertThat(watch.standings()).extracting(Standing::isKnown).containsExactly(true, false);
        run(20, 15);
        assertThat(takeTold()).containsExactly("memory/40 ok>warn");

        watch.settings(LimitSettings.NONE, now);
        run(5, 100);
        assertThat(takeTold()).as("nothing else would ever end them").containsExactly("memory/10 warn>ok", "memory/40 warn>ok");
        assertThat(changes.get(changes.size() - 1).text()).isEqualTo("task Counter: memory over 40s is not judged any more,"
                + " because the configuration has no such limit now (was warn)");
        assertThat(watch.level()).isEqualTo(Level.OK);
    }

    @Test
    void shouldEndTheAlertOfAWindowThatIsTakenOutAndOfThatAlone() {
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW, Duration.ofSeconds(20)),
                limit(Measure.THREADS, 1, 2, 3, WINDOW)), now);
        run(20, 15);
        takeTold();
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, Duration.ofSeconds(20))), now);

        assertThat(takeTold()).as("threads were never told of").containsExactly("memory/10 warn>ok");
        assertThat(changes.get(changes.size() - 1).key()).isEqualTo("10s:Counter:memory");
        assertThat(watch.level()).isEqualTo(Level.WARN);
    }

    @Test
    void shouldEndEachAlertOfATaskThatIsGone() {
        run(20, 15);
        watch.struck(Measure.FORKS_REFUSED, 1, now);
        takeTold();
        changes.clear();
        watch.gone(now);

        assertThat(takeTold()).containsExactly("memory/10 warn>ok", "forks_refused/0 severe>ok");
        assertThat(changes.get(0).text()).isEqualTo("task Counter: memory over 10s is not judged any more, because it is"
                + " neither configured nor runs now (was warn)");
    }

    @Test
    void shouldNotJudgeAcrossAGap() {
        run(20, 5);
        now += 30 * SECOND;
        run(5, 35);
        assertThat(takeTold()).isEmpty();
        run(1, 35);
        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe", "hold memory");
    }

    @Test
    void shouldBeginAfreshWithARunButGoOnCountingRuns() {
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW), limit(Measure.CRASHES, 0, 5, 9, WINDOW)), now);
        run(9, 35);
        watch.count(Measure.CRASHES, 1);
        takeTold();
        watch.restarted();

        run(5, 5);
        assertThat(takeTold()).containsExactly("crashes/10 ok>warn");
        run(5, 5);
        assertThat(takeTold()).containsExactly("memory/10 failsafe>ok");
    }

    @Test
    void shouldCountAnEventThatComesBeforeTheFirstJudgement() {
        watch.settings(settings(limit(Measure.CRASHES, 0.1, 5, 9, WINDOW)), now);
        watch.count(Measure.CRASHES, 1);
        run(6, 0);

        assertThat(takeTold()).containsExactly("crashes/10 ok>warn");
    }

    @Test
    void shouldActAtOnceWhenTheKernelStrikes() {
        watch.struck(Measure.OOM_KILLS, 1, now);
        watch.struck(Measure.OOM_KILLS, 1, now + SECOND);
        assertThat(takeTold()).containsExactly("oom_kills/0 ok>failsafe", "hold oom_kills");
        assertThat(changes.get(0).finding().text()).isEqualTo(
                "processes killed by the kernel at their limit of memory: 1, failsafe is 30B");
        assertThat(changes.get(0).finding().toMessage().toString()).as("count and limit are of different things")
                .contains("\"metric\":\"oom_kills\",\"window\":0,\"level\":\"failsafe\",\"value\":1")
                .contains("\"limit\":30", "\"limit_text\":\"30B\",\"limit_of\":\"memory\"");

        watch.struck(Measure.FORKS_REFUSED, 7, now);
        assertThat(takeTold()).as("nothing holds for threads").containsExactly("forks_refused/0 ok>severe");
    }

    @Test
    void shouldGoOnFromTheLevelsThatWereToldBefore() {
        run(20, 15);
        watch.struck(Measure.FORKS_REFUSED, 1, now);
        takeTold();
        List<Told> before = watch.told();
        assertThat(before).extracting(Told::toString).hasSize(2);
        assertThat(before).extracting(level -> Told.of(level.toMessage()).orElseThrow()).isEqualTo(before);

        makeWatch();
        before.forEach(level -> watch.resume(level, now));
        assertThat(watch.told()).isEqualTo(before);
        watch.struck(Measure.FORKS_REFUSED, 1, now + 1);
        assertThat(takeTold()).as("another strike").containsExactly("forks_refused/0 ok>severe");
        run(20, 15);
        assertThat(takeTold()).isEmpty();
        watch.released(now);
        assertThat(takeTold()).containsExactly("memory/10 warn>ok", "forks_refused/0 severe>ok");
    }

    @Test
    void shouldEndALevelThatWasToldBeforeAndIsNeverMeasured() {
        Duration grace = Duration.ofSeconds(60);
        Duration longer = Duration.ofSeconds(100);
        now = Long.MAX_VALUE - SECOND;
        watch.settings(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW, longer), limit(Measure.THREADS, 1, 2, 3, WINDOW)), now);
        List.of(new Told("Counter", Measure.MEMORY, WINDOW, Level.WARN), new Told("Counter", Measure.MEMORY, longer, Level.SEVERE),
                new Told("Counter", Measure.THREADS, WINDOW, Level.WARN)).forEach(level -> watch.resume(level, now));

        watch.observe(Measure.THREADS, now + SECOND, 2);
        watch.endUnmeasured(grace, now + 59 * SECOND);
        assertThat(told).isEmpty();
        watch.endUnmeasured(grace, now + 60 * SECOND);
        assertThat(takeTold()).containsExactly("memory/10 warn>ok");
        assertThat(changes.get(0).text()).contains("memory over 10s is not judged any more, because nothing of it was measured");
        watch.endUnmeasured(grace, now + 100 * SECOND);
        assertThat(takeTold()).containsExactly("memory/100 severe>ok");
        watch.endUnmeasured(grace, now + 1000 * SECOND);

        assertThat(told).isEmpty();
        assertThat(watch.told()).extracting(Told::measure).containsExactly(Measure.THREADS);
    }

    @Test
    void shouldHoldForALevelThatWasToldBeforeAndNotTellOfADryRunTwice() {
        Told failsafe = new Told("Counter", Measure.MEMORY, WINDOW, Level.FAILSAFE);
        watch.resume(failsafe, now);
        run(20, 35);
        assertThat(takeTold()).containsExactly("hold memory");

        makeWatch();
        watch.settings(dry(settings(limit(Measure.MEMORY, 10, 20, 30, WINDOW))), now);
        watch.resume(failsafe, now);
        run(20, 35);
        assertThat(takeTold()).isEmpty();
    }

    @Test
    void shouldForgetAllEvidenceWhenItIsReleased() {
        run(20, 35);
        takeTold();
        watch.released(now);
        assertThat(watch.level()).isEqualTo(Level.OK);
        assertThat(takeTold()).containsExactly("memory/10 failsafe>ok");

        run(5, 35);
        assertThat(takeTold()).isEmpty();
        run(1, 35);
        assertThat(takeTold()).containsExactly("memory/10 ok>failsafe", "hold memory");
    }

    @Test
    void shouldShowHowOftenSomethingHappenedSinceTheRoundBefore() {
        watch.count(Measure.STARTS, 1);
        watch.judge(SECOND);
        assertThat(watch.latest().of(Measure.STARTS)).as("in an unknown time").isNaN();

        watch.count(Measure.CRASHES, 1);
        watch.count(Measure.STARTS, 2);
        watch.restarted();
        watch.judge(3 * SECOND);
        assertThat(watch.latest().of(Measure.CRASHES)).isEqualTo(0.5);
        assertThat(watch.latest().of(Measure.STARTS)).isEqualTo(1);
        assertThat(watch.latest().of(Measure.LOAD_FAILURES)).isZero();

        watch.restarted();
        assertThat(watch.latest().of(Measure.STARTS)).as("goes on over runs").isEqualTo(1);
        watch.judge(4 * SECOND);
        assertThat(watch.latest().of(Measure.STARTS)).isZero();
        assertThat(watch.latest().of(Measure.CRASHES)).isZero();
    }

    @Test
    void shouldEndEachAlertOnceWhenItIsReleased() {
        run(20, 15);
        watch.struck(Measure.OOM_KILLS, 1, now);
        takeTold();
        changes.clear();
        watch.released(now);
        watch.released(now);

        assertThat(takeTold()).containsExactly("memory/10 warn>ok", "oom_kills/0 failsafe>ok");
        assertThat(changes.get(0).text()).isEqualTo(
                "task Counter: memory over 10s begins afresh, because it was released (was warn)");
        assertThat(changes.get(1).text()).isEqualTo("task Counter: oom_kills begins afresh, because it was released (was failsafe)");
        assertThat(changes.get(0).toMessage().get("return_value")).isEqualTo(0.0);
        assertThat(changes.get(0).key()).as("which alert ends").isEqualTo("10s:Counter:memory");
    }

    @Test
    void shouldHaveNoLimitsWithoutSettings() {
        Watch free = new Watch(Subject.task("x"), new LimitSettings(Map.of(), false, WINDOW, WINDOW), listener);
        free.observe(Measure.CPU, 1, 1);
        free.judge(2);

        assertThat(free.standings()).isEmpty();
        assertThat(told).isEmpty();
    }
}
