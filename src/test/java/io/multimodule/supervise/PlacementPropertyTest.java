package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever happens, in whatever order: a class task gets no host that is not ready, unless it has no home
 * yet; a task that must not run has none; and when everything works again, all are where they are wanted.
 */
class PlacementPropertyTest {
    private static final List<String> TASKS = List.of("T0", "T1", "T2");
    private static final List<String> HOSTS = List.of(Placement.MAIN, "own", "H1", "H2");
    /** How often the trial is turned until it must have settled. */
    private static final int TURNS = 200;

    /** Something that happens: what, to which task or host, and how. */
    record Step(What what, int task, int host, boolean on) {
    }

    enum What { WANT, FORGET, FOUND, READY, FAILED, HOLD, STOP, DISK, CLAIMS, FINISH, RESTART }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.of(What.class), Arbitraries.integers().between(0, TASKS.size() - 1),
                Arbitraries.integers().between(0, HOSTS.size() - 1), Arbitraries.of(true, false))
                .as(Step::new).list().ofMaxSize(60);
    }

    @Property(tries = 2000)
    void shouldKeepItsPromises(@ForAll("steps") List<Step> steps) {
        Model model = new Model();
        steps.forEach(model::take);
        model.settle();
        for (String task : model.wanted.keySet()) {
            boolean stands = model.held.contains(task) || model.stopped.contains(task);
            assertThat(model.placement.homeOf(task)).as(task)
                    .isEqualTo(stands ? Placement.NOWHERE : model.wanted.get(task));
        }
        Map<String, String> inForce = new TreeMap<>();
        for (String task : model.wanted.keySet()) {
            if (!model.placement.homeOf(task).equals(Placement.MAIN)) {
                inForce.put(task, model.placement.homeOf(task));
            }
        }
        assertThat(model.trial.written).containsAllEntriesOf(inForce);
        assertThat(model.trial.needed).as("hosts without a task are not kept")
                .isSubsetOf(Set.copyOf(inForce.values()));
    }

    /** What the placement should know, kept apart from it. */
    private static final class Model {
        private final PlacementTrial trial = new PlacementTrial();
        private final Map<String, String> wanted = new TreeMap<>();
        private final Set<String> held = new HashSet<>();
        private final Set<String> stopped = new HashSet<>();
        /** Tasks that are configured anew and have no home in force yet. */
        private final Set<String> begins = new HashSet<>();
        private Placement placement = new Placement(trial, Map.of(), Set.of());

        Model() {
            trial.prompt = false;
            trial.check = this::check;
            trial.onApplied = this::applied;
        }

        void take(Step step) {
            String task = TASKS.get(step.task());
            String host = HOSTS.get(step.host()).equals("own") ? task : HOSTS.get(step.host());
            switch (step.what()) {
                case WANT -> want(task, host);
                case FORGET -> {
                    wanted.remove(task);
                    trial.here.remove(task);
                    placement.want(wanted, Set.of());
                }
                case FOUND -> found(task);
                case READY -> ready(host);
                case FAILED -> failed(host);
                case HOLD -> hold(task, step.on());
                case STOP -> stop(task, step.on());
                case DISK -> trial.diskFails = step.on();
                case CLAIMS -> trial.claimsFail = step.on();
                case FINISH -> trial.finishOne();
                case RESTART -> restart();
                default -> throw new IllegalStateException(step.what().name());
            }
        }

        private void want(String task, String host) {
            if (wanted.put(task, host) == null) {
                begins.add(task);
            }
            placement.want(wanted, Set.of());
        }

        private void found(String task) {
            if (wanted.containsKey(task)) {
                if (placement.homeOf(task).equals(Placement.MAIN)) {
                    trial.here.add(task);
                    begins.remove(task);
                }
                placement.found(task);
            }
        }

        private void ready(String host) {
            if (trial.needed.contains(host)) {
                trial.ready.add(host);
                placement.hostChanged(host, true, "");
            }
        }

        private void failed(String host) {
            if (trial.ready.remove(host)) {
                placement.hostChanged(host, false, "it ended");
            }
        }

        private void hold(String task, boolean on) {
            if (on ? held.add(task) : held.remove(task)) {
                placement.hold(task, on);
            }
        }

        private void stop(String task, boolean on) {
            if (on && stopped.add(task)) {
                placement.stop(task);
            } else if (!on && stopped.remove(task)) {
                placement.start(task);
            }
        }

        /** The daemon is killed and started again: what was under way is gone, the disk and the hosts stay. */
        private void restart() {
            while (trial.finishOne()) {
                // Whatever the dead daemon had begun has no effect on the new one but on the disk.
                continue;
            }
            stopped.clear();
            trial.here.clear();
            begins.addAll(wanted.keySet());
            begins.removeAll(trial.written.keySet());
            trial.needed.clear();
            placement = new Placement(trial, trial.written, held);
            placement.want(wanted, Set.of());
        }

        /** Every placement that goes to the disk. */
        private void check(Map<String, String> homes) {
            for (String task : wanted.keySet()) {
                String now = homes.getOrDefault(task, Placement.MAIN);
                String was = trial.written.getOrDefault(task, Placement.MAIN);
                if (now.equals(was)) {
                    continue;
                }
                if (held.contains(task) || stopped.contains(task)) {
                    // Main, which has it, lets go of it only when it is fenced; until then the file says so.
                    assertThat(now).as("%s is held or stopped", task)
                            .isIn(trial.here.contains(task) ? List.of(Placement.MAIN, Placement.NOWHERE)
                                    : List.of(Placement.NOWHERE));
                } else if (isHost(now) && !was.equals(Placement.NOWHERE) && !begins.contains(task)) {
                    assertThat(trial.ready).as("%s goes from %s to %s", task, was, now).contains(now);
                    assertThat(isHost(was) || trial.fences.contains(task)).as("%s was fenced", task).isTrue();
                }
            }
        }

        private void applied() {
            trial.here.removeIf(task -> !placement.homeOf(task).equals(Placement.MAIN));
            begins.removeIf(task -> placement.homeOf(task)
                    .equals(trial.written.getOrDefault(task, Placement.MAIN)));
        }

        private static boolean isHost(String home) {
            return !home.equals(Placement.MAIN) && !home.equals(Placement.NOWHERE);
        }

        /** Everything works from now on. */
        void settle() {
            trial.diskFails = false;
            trial.claimsFail = false;
            for (int turn = 0; turn < TURNS; turn++) {
                wanted.keySet().forEach(this::found);
                List.copyOf(trial.needed).forEach(this::ready);
                placement.step();
                trial.finishOne();
            }
            assertThat(trial.finishOne()).as("nothing is under way any more").isFalse();
        }
    }
}
