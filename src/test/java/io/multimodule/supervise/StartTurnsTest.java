package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.lifecycle.ManualClock;
import io.multimodule.schedule.Conductor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

class StartTurnsTest {
    private final ManualClock clock = new ManualClock();
    private final Conductor conductor = new Conductor("test", clock, Conductor.DEFAULT_TURN);
    private final List<String> begun = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Set<String> starting = new HashSet<>();

    @BeforeTry
    void begin() {
        begun.clear();
        asked.clear();
        starting.clear();
    }

    /** Even numbers ask for a turn of a new task; odd ones end one that has asked. */
    @Property
    void shouldLetEachBeginInOrderAndNeverTooManyAtOnce(@ForAll @Size(max = 60) List<@IntRange(max = 59) Integer> events,
            @ForAll @IntRange(min = 1, max = 5) int most) {
        StartTurns turns = new StartTurns(most, conductor.timers());
        Set<String> left = new HashSet<>();
        for (int event : events) {
            if (event % 2 == 0) {
                ask(turns, most);
            } else if (event / 2 < asked.size()) {
                String task = asked.get(event / 2);
                if (!begun.contains(task)) {
                    left.add(task);
                }
                starting.remove(task);
                turns.end(task);
            }
            assertThat(starting).hasSizeLessThanOrEqualTo(most);
        }
        List<String> expected = asked.stream().filter(task -> !left.contains(task)).toList();
        assertThat(expected).as("in the order in which they asked").startsWith(begun.toArray(String[]::new));

        while (begun.size() < expected.size()) {
            int before = begun.size();
            starting.clear();
            clock.advance(StartTurns.LONGEST);
            conductor.doWork();
            assertThat(begun).as("what is slow holds nobody back").hasSizeGreaterThan(before);
        }
        assertThat(begun).isEqualTo(expected);
    }

    private void ask(StartTurns turns, int most) {
        String task = "T" + asked.size();
        asked.add(task);
        boolean now = starting.size() < most;
        assertThat(turns.ask(task, () -> {
            begun.add(task);
            starting.add(task);
        })).isEqualTo(now);
    }
}
